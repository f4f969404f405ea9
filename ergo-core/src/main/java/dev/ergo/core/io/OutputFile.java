package dev.ergo.core.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file that a job will write, looked at before it works for hours.
 *
 * @param key the key of the configuration that names it
 * @param path where it goes
 */
public record OutputFile(String key, Path path) {

  private static final JsonFactory JSON = new JsonFactory();

  /** Tells what a job wrote in an earlier run, which the next may replace, from other files. */
  @FunctionalInterface
  public interface Former {

    /** Whether the same job wrote a file that is there. */
    boolean wrote(Path file);

    /** A file of JSON lines whose first one has all keys that the job's have. */
    static Former lines(String... keys) {
      return file -> {
        try (JsonParser first = JSON.createParser(file.toFile())) {
          Set<String> missing = new HashSet<>(Arrays.asList(keys));
          if (first.nextToken() == JsonToken.START_OBJECT) {
            while (first.nextToken() == JsonToken.FIELD_NAME) {
              missing.remove(first.currentName());
              first.nextToken();
              first.skipChildren();
            }
          }
          return missing.isEmpty();
        } catch (IOException e) {
          return false;
        }
      };
    }

    /** What one of two tells. */
    default Former or(Former other) {
      return file -> wrote(file) || other.wrote(file);
    }
  }

  /**
   * Refuses what can't be written in the end, or would take the place of an input or of a file that
   * somebody else made.
   *
   * @param former tells what may be replaced
   * @param inputs files and folders that the job reads
   * @throws UserException naming the key
   */
  public static void check(String key, Path path, Former former, Path... inputs) {
    if (path != null) {
      new OutputFile(key, path).check(former, Arrays.asList(inputs));
    }
  }

  private void check(Former former, List<Path> inputs) {
    if (Files.isDirectory(path)) {
      throw refusal("is a folder; name a file in it");
    }
    checkPlace();
    for (Path input : inputs) {
      if (isSame(input)) {
        throw refusal("is what the job reads, and would replace it; give another path");
      }
    }
    if (isTaken(former)) {
      throw refusal(
          "is there already and was not written by this job; it was left as it is: give another path or delete it yourself");
    }
  }

  /** Refuses a place that nothing can be made in. */
  void checkPlace() {
    Path above = path.toAbsolutePath().normalize().getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    if (above == null || !Files.isDirectory(above)) {
      throw refusal("can't be made, for " + above + " is no folder; give another path");
    } else if (!Files.isWritable(above)) {
      throw refusal("can't be made, for " + above + " can't be written to; give another path");
    }
  }

  /** An empty file is nobody's loss. */
  private boolean isTaken(Former former) {
    try {
      return Files.exists(path) && Files.size(path) > 0 && !former.wrote(path);
    } catch (IOException e) {
      return true;
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

  UserException refusal(String why) {
    return new UserException("%s: %s %s".formatted(key, path, why));
  }
}
