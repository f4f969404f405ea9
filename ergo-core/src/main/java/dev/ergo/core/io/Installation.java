package dev.ergo.core.io;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that Ergo is installed in, with its configurations and policies: an unpacked archive,
 * or a checkout. It is found from where the classes lie.
 */
public final class Installation {

  /** Every installation has it, and hardly any other folder. */
  private static final Path MARK = Path.of("configs", "reference.yaml");

  /** Classes of a checkout lie in MODULE/target/classes, jars of an archive in lib. */
  private static final int MOST_LEVELS = 3;

  private static final Optional<Path> HERE = above(classes());

  private Installation() {}

  /** That of the running classes; empty where they are in a program's own class path. */
  public static Optional<Path> here() {
    return HERE;
  }

  /** The nearest folder above that is an installation. */
  static Optional<Path> above(Optional<Path> classes) {
    return classes.stream()
        .flatMap(place -> Stream.iterate(place.getParent(), Path::getParent).limit(MOST_LEVELS))
        .takeWhile(folder -> folder != null)
        .filter(folder -> Files.isRegularFile(folder.resolve(MARK)))
        .findFirst();
  }

  private static Optional<Path> classes() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI()).toAbsolutePath().normalize());
    } catch (URISyntaxException | RuntimeException e) {
      // Classes from no folder or jar, as in a program that brings its own loader.
      return Optional.empty();
    }
  }

  /** What a relative path means in an installation; empty if it leads out of it. */
  public static Optional<Path> inside(Path installation, Path path) {
    Path place = installation.resolve(path).normalize();
    return Optional.of(place).filter(found -> found.startsWith(installation));
  }

  /** The path with links followed, as far as it is there. */
  public static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
