package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.io.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The folder of a data set or benchmark. Paths in its rows are data from elsewhere: they stay
 * inside, whatever they say; a snapshot of Hugging Face's cache is inside with its blobs.
 *
 * @param folder the folder
 */
public record DataRoot(Path folder) {

  /** The name of an image that a row's path means; nothing is checked yet. */
  public String id(String path) {
    return folder + "/" + path;
  }

  /**
   * The image that a row's path means. Whether its file is there, and inside the folder, is asked
   * when it is opened: answers made elsewhere are scored without any images.
   *
   * @param path relative to the folder
   * @param where the row, for messages
   */
  public ImageSource image(String path, String where) {
    return EncodedImage.file(id(path), () -> resolve(path, where), ImageLimits.DEFAULT);
  }

  /**
   * The file that a row's path means.
   *
   * @param path relative to the folder
   * @param where the row, for messages
   * @throws UserException if the path is absolute, has {@code ..}, leads outside by a symbolic
   *     link, or there is no such file
   */
  public Path resolve(String path, String where) {
    Path inside = parse(path, where);
    Path file = folder.resolve(inside);
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s: there is no image file %s in %s; put it there or leave the row out"
              .formatted(where, path, folder));
    }
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(folder.toRealPath())
          && HubCache.blobs(folder).filter(real::startsWith).isEmpty()) {
        throw outside(path, where);
      }
      return file;
    } catch (IOException e) {
      throw new UserException(
          "%s: the image file %s can't be reached; check its rights.".formatted(where, path), e);
    }
  }

  private Path parse(String path, String where) {
    Path parsed;
    try {
      parsed = Path.of(path);
    } catch (InvalidPathException e) {
      throw new UserException(
          "%s: the image path is no path on this system; leave the row out.".formatted(where), e);
    }
    boolean climbs = false;
    for (Path part : parsed) {
      climbs |= part.toString().equals("..");
    }
    if (parsed.isAbsolute() || climbs) {
      throw outside(path, where);
    }
    return parsed;
  }

  private UserException outside(String path, String where) {
    return new UserException(
        "%s: the image path %s leaves the data set's folder %s; use a path inside it"
            .formatted(where, path, folder));
  }
}
