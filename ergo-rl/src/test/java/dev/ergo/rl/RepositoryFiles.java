package dev.ergo.rl;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the checkout that stand outside of the modules: configurations and documentation. */
public final class RepositoryFiles {

  private RepositoryFiles() {}

  /** The checkout's folder; tests may be started from it or from a module. */
  public static Path root() {
    String told = System.getProperty("repository.root");
    Path start = Path.of(told == null ? "" : told).toAbsolutePath();
    return Files.isDirectory(start.resolve("configs")) ? start : start.getParent();
  }

  /** A file or folder in it. */
  public static Path path(String name) {
    Path path = root().resolve(name);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException(path + " does not exist");
    }
    return path;
  }
}
