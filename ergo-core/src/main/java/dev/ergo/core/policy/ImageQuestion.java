package dev.ergo.core.policy;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.PixelImage;
import dev.ergo.core.io.Digest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A question about images, for {@link CoarseToFine#askAll}. Images are added one by one and count
 * from 1. An image file is JPEG, PNG, WebP, TIFF (first page), GIF (first frame) or BMP; its EXIF
 * orientation is applied, transparency is laid on white.
 *
 * <p>Questions don't change: each {@code about} gives another one.
 *
 * @param text the question without its options
 * @param options texts to choose from; none for an open question
 * @param images in the order in which they are shown
 */
public record ImageQuestion(String text, List<String> options, List<ImageSource> images) {

  private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

  /** Copies the lists. */
  public ImageQuestion {
    options = List.copyOf(options);
    images = List.copyOf(images);
  }

  /** A question whose images are still to be added. */
  public ImageQuestion(String text, String... options) {
    this(text, List.of(options), List.of());
  }

  /**
   * The same about one more image, an image file. It is read now, so that it may be changed or
   * deleted afterwards.
   *
   * @throws UserException if it can't be read
   */
  public ImageQuestion about(Path file) {
    return about(encoded(file.toString(), EncodedImage.file(file, LIMITS).encoded()));
  }

  /** The same about one more image, the bytes of an image file, which are copied. */
  public ImageQuestion about(byte[] file) {
    return about(encoded("from bytes", file.clone()));
  }

  /**
   * The same about one more image, an image file that is read to its end and not closed.
   *
   * @throws UserException if it can't be read, or is longer than 512 MiB
   */
  public ImageQuestion about(InputStream file) {
    try {
      // One more than is allowed, which is then refused.
      byte[] bytes = file.readNBytes(Math.toIntExact(LIMITS.maxFileBytes() + 1));
      return about(encoded("from a stream", bytes));
    } catch (IOException e) {
      throw new UserException(
          "an image can't be read from its stream: %s; see where it comes from"
              .formatted(Reason.of(e)),
          e);
    }
  }

  /** The same about one more image, whose pixels are copied. */
  public ImageQuestion about(BufferedImage image) {
    return about(PixelImage.of(image));
  }

  /** The same about one more image. */
  public ImageQuestion about(ImageSource image) {
    List<ImageSource> more = new ArrayList<>(images);
    more.add(image);
    return new ImageQuestion(text, options, more);
  }

  /** Patches are kept by id: other bytes under the same name must be another image. */
  private static ImageSource encoded(String name, byte[] bytes) {
    String digest = HexFormat.of().formatHex(Digest.sha256().digest(bytes));
    return EncodedImage.of(name + " sha256:" + digest, name, () -> bytes, LIMITS);
  }
}
