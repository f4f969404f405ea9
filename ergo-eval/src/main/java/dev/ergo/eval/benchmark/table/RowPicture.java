package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import java.util.Base64;
import java.util.function.Supplier;

/** Images inside rows. */
final class RowPicture {

  private RowPicture() {}

  /** An image whose bytes are read when its size or pixels are asked for. */
  static ImageSource of(String id, String where, Supplier<byte[]> bytes) {
    return new EncodedImage(id, id + " (" + where + ")", bytes, ImageLimits.DEFAULT);
  }

  /** The image file that a text holds in base64. */
  static byte[] base64(String text, String where) {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new UserException(
          where + ": the image is no base64 text; fetch the benchmark's file again", e);
    }
  }
}
