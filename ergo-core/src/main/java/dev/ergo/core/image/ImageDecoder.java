package dev.ergo.core.image;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Decodes untrusted JPEG, PNG, WebP, TIFF (first page), GIF (first frame on its canvas) and BMP to
 * upright 8-bit RGB, with the values that Pillow and transformers give: colour profiles and gamma
 * are ignored, transparency is composed on white, CMYK is read by Adobe's inverted convention.
 * Sizes are checked before pixels are decoded.
 *
 * <p>One difference is meant: Pillow saturates 16-bit gray at 255, which turns such images white;
 * here they keep their high byte, as Pillow does with 16-bit colour.
 */
public final class ImageDecoder {

  private ImageDecoder() {}

  /**
   * Width and height after EXIF orientation, from the header alone.
   *
   * @param id name of the image in messages
   * @param bytes the image file; not closed
   * @throws UserException if it is no image or above the limits
   */
  public static Size size(String id, InputStream bytes, ImageLimits limits) {
    try {
      Size size = ImageHeader.read(bytes).size();
      limits.checkSize(id, size);
      return size;
    } catch (IOException e) {
      throw undecodable(id, e);
    } catch (OutOfMemoryError e) {
      throw tooLarge(id, e);
    }
  }

  /**
   * Decodes an image.
   *
   * @param id name of the image in messages
   * @param bytes the image file
   * @throws UserException if it is no image, damaged, cut short or above the limits
   */
  public static RgbImage decode(String id, byte[] bytes, ImageLimits limits) {
    limits.checkFile(id, bytes.length);
    try {
      ImageHeader header = ImageHeader.read(new ByteArrayInputStream(bytes));
      limits.check(id, header);
      Deadline deadline = Deadline.in(limits.seconds());
      BoundedImageInput file = new BoundedImageInput(bytes, deadline);
      RgbImage stored =
          switch (header.format()) {
            case JPEG -> JpegDecoder.decode(bytes, deadline);
            case PNG -> PngDecoder.decode(bytes, deadline);
            case GIF -> GifDecoder.decode(file);
            case BMP -> JdkReader.decode("bmp", file);
            case WEBP -> WebpFile.read(bytes).decode(deadline);
            case TIFF -> TiffDecoder.decode(file);
          };
      return header.orientation().apply(stored);
    } catch (IOException e) {
      throw undecodable(id, e);
    } catch (OutOfMemoryError e) {
      throw tooLarge(id, e);
    }
  }

  /** One array too many; the heap itself is as it was. */
  private static UserException tooLarge(String id, OutOfMemoryError failure) {
    return new UserException(
        "image %s can't be decoded: there is not enough memory for it; shrink it or leave it out, or give more with -Xmx"
            .formatted(id),
        failure);
  }

  private static UserException undecodable(String id, IOException failure) {
    Throwable cause = failure;
    while (cause.getCause() instanceof IOException) {
      cause = cause.getCause();
    }
    String why =
        cause instanceof BadImageException || cause instanceof EOFException
            ? Reason.of(cause)
            : "its coding is damaged (" + Reason.of(cause) + ")";
    return new UserException(
        "image %s can't be decoded: %s; replace it or leave it out".formatted(id, why), failure);
  }
}
