package dev.ergo.core.io;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A file that a job will write, looked at before it works for hours.
 *
 * @param key the key of the configuration that names it
 * @param path where it goes
 */
public record OutputFile(String key, Path path) {

  /**
   * Refuses what can't be written in the end, or would take an input's place.
   *
   * @param inputs files and folders that the job reads
   * @throws UserException naming the key
   */
  public static void check(String key, Path path, Path... inputs) {
    if (path != null) {
      new OutputFile(key, path).check(Arrays.asList(inputs));
    }
  }

  private void check(List<Path> inputs) {
    if (Files.isDirectory(path)) {
      throw refusal("is a folder; name a file in it");
    }
    Path above = path.toAbsolutePath().normalize().getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    if (above == null || !Files.isDirectory(above)) {
      throw refusal("can't be made, for " + above + " is no folder; give another path");
    } else if (!Files.isWritable(above)) {
      throw refusal("can't be made, for " + above + " can't be written to; give another path");
    }
    for (Path input : inputs) {
      if (isSame(input)) {
        throw refusal("is what the job reads, and would replace it; give another path");
      }
    }
  }

  private boolean isSame(Path input) {
    try {
      return Files.isRegularFile(path)
          && Files.isRegularFile(input)
          && Files.isSameFile(path, input);
    } catch (IOException e) {
      // Whoever reads the input says why it can't be.
      return false;
    }
  }

  private UserException refusal(String why) {
    return new UserException("%s: %s %s".formatted(key, path, why));
  }
}
