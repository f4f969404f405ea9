package dev.ergo.core.image;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** An image file: on the disk, or its bytes, for example in a column of a data set. */
public final class EncodedImage implements ImageSource {

  private final String id;
  private final String name;
  private final Content content;
  private final ImageLimits limits;
  private volatile Size size;

  /** The bytes of the file, read each time they are needed. */
  private interface Content {

    byte[] all() throws IOException;

    /** From the start, for readers of the header alone. */
    default InputStream open() throws IOException {
      return new ByteArrayInputStream(all());
    }
  }

  private EncodedImage(String id, String name, Content content, ImageLimits limits) {
    this.id = id;
    this.name = name;
    this.content = content;
    this.limits = limits;
  }

  /**
   * Wraps bytes; the array is not copied.
   *
   * @param id stable name, different for different images
   * @param bytes an image file
   * @param limits bounds on its size
   */
  public static EncodedImage of(String id, byte[] bytes, ImageLimits limits) {
    return of(id, id, () -> bytes, limits);
  }

  /**
   * Refers to bytes that are read each time they are needed.
   *
   * @param id stable name, different for different images
   * @param name what messages call it
   * @param bytes gives an image file
   * @param limits bounds on its size
   */
  public static EncodedImage of(
      String id, String name, Supplier<byte[]> bytes, ImageLimits limits) {
    return new EncodedImage(id, name, bytes::get, limits);
  }

  /**
   * Refers to a file by its path as given; it is opened when its size or pixels are first asked
   * for.
   */
  public static EncodedImage file(Path path, ImageLimits limits) {
    return file(path.toString(), () -> path, limits);
  }

  /**
   * Refers to a file under a name of its own, for example its path inside a data set.
   *
   * @param id stable name, different for different images
   * @param path finds the file, each time its size or pixels are asked for
   * @param limits bounds on its size
   */
  public static EncodedImage file(String id, Supplier<Path> path, ImageLimits limits) {
    return new EncodedImage(id, id, new FileContent(id, path, limits), limits);
  }

  private record FileContent(String id, Supplier<Path> path, ImageLimits limits)
      implements Content {

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path.get());
    }

    @Override
    public byte[] all() throws IOException {
      Path file = path.get();
      limits.checkFile(id, Files.size(file));
      return Files.readAllBytes(file);
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
      try (InputStream in = content.open()) {
        known = ImageDecoder.size(name, in, limits);
      } catch (IOException e) {
        throw unreadable(e);
      }
      size = known;
    }
    return known;
  }

  @Override
  public RgbImage load() {
    try {
      return ImageDecoder.decode(name, content.all(), limits);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The bytes of the image file.
   *
   * @throws UserException if they can't be read
   */
  public byte[] encoded() {
    try {
      return content.all();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UserException unreadable(IOException cause) {
    return new UserException(
        "image %s can't be read: %s; check the path".formatted(id, Reason.of(cause)), cause);
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
