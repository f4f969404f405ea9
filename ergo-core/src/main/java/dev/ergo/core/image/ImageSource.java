package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;

/**
 * An original image: a file, bytes of a data row or a generator's work. Two sources with the same
 * id give the same pixels; implementations are equal exactly when their ids are.
 */
public interface ImageSource {

  /** Stable name, shown in messages, rollouts and reports. */
  String id();

  /** Width and height after EXIF orientation, found without decoding the pixels where possible. */
  Size size();

  /**
   * Decodes the image: EXIF orientation applied, transparency composed on white.
   *
   * @throws dev.ergo.core.error.UserException if it can't be read, decoded or is too large
   */
  RgbImage load();
}
