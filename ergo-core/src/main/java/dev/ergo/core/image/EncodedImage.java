package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.ByteArrayInputStream;
import java.util.function.Supplier;

/** The bytes of an image file, for example from a column of a data set. */
public final class EncodedImage implements ImageSource {

  private final String id;
  private final String name;
  private final Supplier<byte[]> bytes;
  private final ImageLimits limits;
  private volatile Size size;

  /**
   * Wraps bytes; the array is not copied.
   *
   * @param id stable name, different for different images
   * @param bytes an image file
   * @param limits bounds on its size
   */
  public EncodedImage(String id, byte[] bytes, ImageLimits limits) {
    this(id, id, () -> bytes, limits);
  }

  /**
   * Refers to bytes that are read each time they are needed.
   *
   * @param id stable name, different for different images
   * @param name what messages call it
   * @param bytes gives an image file
   * @param limits bounds on its size
   */
  public EncodedImage(String id, String name, Supplier<byte[]> bytes, ImageLimits limits) {
    this.id = id;
    this.name = name;
    this.bytes = bytes;
    this.limits = limits;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Size size() {
    Size known = size;
    if (known == null) {
      known = ImageDecoder.size(name, new ByteArrayInputStream(bytes.get()), limits);
      size = known;
    }
    return known;
  }

  @Override
  public RgbImage load() {
    return ImageDecoder.decode(name, bytes.get(), limits);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedImage image && id.equals(image.id);
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
