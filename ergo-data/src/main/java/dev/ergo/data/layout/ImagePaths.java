package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.table.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that paths in rows mean. Rows are data from elsewhere: unless it is allowed, their
 * paths stay in the data set's folder and the folder of images.
 *
 * @param roots folders of the data set
 * @param imageDir folder that relative paths are relative to; empty: that of the row's file, then
 *     the roots
 * @param outside whether any file may be read
 * @param limits bounds on the images
 */
public record ImagePaths(
    List<Path> roots, Optional<Path> imageDir, boolean outside, ImageLimits limits) {

  /** The same under the usual bounds on images. */
  public ImagePaths(List<Path> roots, Optional<Path> imageDir, boolean outside) {
    this(roots, imageDir, outside, ImageLimits.DEFAULT);
  }

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");
  private static final int LONGEST = 120;

  /** The file of a path in a row. */
  Path resolve(String path, Place place) {
    return resolve(path, place.folder(), place.where());
  }

  /**
   * The file of a path.
   *
   * @param folder that of the row's file
   * @param where the row, for messages
   * @throws UserException if there is none, it is not to be read, or the path is an address
   */
  public Path resolve(String path, Path folder, String where) {
    Path parsed = parse(path, where);
    List<Path> candidates = new ArrayList<>();
    if (parsed.isAbsolute()) {
      candidates.add(parsed);
    } else if (imageDir.isPresent()) {
      candidates.add(imageDir.get().resolve(parsed));
    } else {
      candidates.add(folder.resolve(parsed));
      roots.forEach(root -> candidates.add(root.resolve(parsed)));
    }
    List<Path> allowed = candidates.stream().filter(file -> isInside(file, folder)).toList();
    if (allowed.isEmpty()) {
      throw leaves(path, where);
    }
    Path file =
        allowed.stream()
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        "%s: there is no image file %s; give the folder of images as image_dir, or leave the row out"
                            .formatted(where, brief(allowed.get(0).toString()))));
    try {
      if (!outside && bases(folder).noneMatch(file.toRealPath()::startsWith)) {
        throw leaves(path, where);
      }
    } catch (IOException e) {
      throw new UserException(
          "%s: the image file %s can't be reached; check its rights".formatted(where, brief(path)),
          e);
    }
    return file;
  }

  private boolean isInside(Path file, Path folder) {
    Path plain = file.toAbsolutePath().normalize();
    return outside
        || Stream.concat(Stream.of(folder), Stream.concat(roots.stream(), imageDir.stream()))
            .anyMatch(base -> plain.startsWith(base.toAbsolutePath().normalize()));
  }

  private Stream<Path> bases(Path folder) throws IOException {
    List<Path> real = new ArrayList<>(List.of(folder.toRealPath()));
    for (Path root : roots) {
      real.add(root.toRealPath());
    }
    if (imageDir.isPresent()) {
      real.add(imageDir.get().toRealPath());
    }
    return real.stream();
  }

  private static Path parse(String path, String where) {
    try {
      if (path.startsWith("file://")) {
        return Path.of(URI.create(path.replace(" ", "%20")).getPath());
      } else if (ADDRESS.matcher(path).matches()) {
        throw new UserException(
            "%s: the image is at the address %s, which is not fetched; download the images and give their folder as image_dir"
                .formatted(where, brief(path)));
      }
      return Path.of(path);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s: the image path is no path on this system; leave the row out".formatted(where), e);
    }
  }

  private static UserException leaves(String path, String where) {
    return new UserException(
        "%s: the image path %s leaves the data set's folder; give the folder of images as image_dir, or allow_paths_outside: true"
            .formatted(where, brief(path)));
  }

  private static String brief(String path) {
    return path.length() > LONGEST ? path.substring(0, LONGEST) + "…" : path;
  }
}
