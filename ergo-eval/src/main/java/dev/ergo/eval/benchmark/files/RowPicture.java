package dev.ergo.eval.benchmark.files;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import java.util.Base64;
import java.util.function.Supplier;

/** An image inside a row; its bytes are read when its size or pixels are asked for. */
final class RowPicture implements ImageSource {

  private final String id;
  private final String where;
  private final Supplier<byte[]> bytes;
  private volatile Size size;

  RowPicture(String id, String where, Supplier<byte[]> bytes) {
    this.id = id;
    this.where = where;
    this.bytes = bytes;
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

  @Override
  public String id() {
    return id;
  }

  @Override
  public Size size() {
    Size known = size;
    if (known == null) {
      known = encoded().size();
      size = known;
    }
    return known;
  }

  @Override
  public RgbImage load() {
    return encoded().load();
  }

  private EncodedImage encoded() {
    return new EncodedImage(id + " (" + where + ")", bytes.get(), ImageLimits.DEFAULT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowPicture image && id.equals(image.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id;
  }
}
