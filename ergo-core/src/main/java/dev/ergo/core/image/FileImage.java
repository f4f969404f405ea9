package dev.ergo.core.image;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** An image file. */
public final class FileImage implements ImageSource {

  private final String id;
  private final Supplier<Path> path;
  private final ImageLimits limits;
  private volatile Size size;

  /**
   * Refers to a file by its path as given.
   *
   * @param path the file; it is opened when its size or pixels are first asked for
   * @param limits bounds on its size
   */
  public FileImage(Path path, ImageLimits limits) {
    this(path.toString(), path, limits);
  }

  /**
   * Refers to a file under a name of its own, for example its path inside a data set.
   *
   * @param id stable name, different for different images
   * @param path the file; it is opened when its size or pixels are first asked for
   * @param limits bounds on its size
   */
  public FileImage(String id, Path path, ImageLimits limits) {
    this(id, () -> path, limits);
  }

  /**
   * Refers to a file that is looked for each time its size or pixels are asked for.
   *
   * @param id stable name, different for different images
   * @param path finds the file
   * @param limits bounds on its size
   */
  public FileImage(String id, Supplier<Path> path, ImageLimits limits) {
    this.id = id;
    this.path = path;
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
      Path file = path.get();
      try (InputStream in = Files.newInputStream(file)) {
        known = ImageDecoder.size(id, in, limits);
      } catch (IOException e) {
        throw unreadable(file, e);
      }
      size = known;
    }
    return known;
  }

  @Override
  public RgbImage load() {
    Path file = path.get();
    try {
      limits.checkFile(id, Files.size(file));
      return ImageDecoder.decode(id, Files.readAllBytes(file), limits);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private UserException unreadable(Path file, IOException cause) {
    String why = cause instanceof NoSuchFileException ? "there is no such file" : cause.toString();
    return new UserException(
        "image %s can't be read from %s: %s; check the path".formatted(id, file, why), cause);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileImage image && id.equals(image.id);
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
