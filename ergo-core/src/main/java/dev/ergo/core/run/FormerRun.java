package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Deletes an earlier run to make room for the next of its name. */
final class FormerRun {

  private FormerRun() {}

  /**
   * Empties a run's folder but for its lock.
   *
   * @param resolved the configuration of the run that comes
   * @throws UserException if the folder is not a run's, or holds something that the coming run
   *     reads; nothing is deleted then
   */
  static void delete(Path folder, JsonNode resolved) throws IOException {
    Path config = folder.resolve("config.yaml");
    List<Path> entries = entries(folder, config);
    if (!entries.isEmpty() && !Files.exists(config)) {
      throw new UserException(
          "run.overwrite: %s holds files but no config.yaml, so it is not a run; give another run.name or delete it yourself"
              .formatted(folder));
    }
    refuseNeeded(folder.toRealPath(), resolved, "");
    for (Path entry : entries) {
      Files.delete(entry);
    }
    // It goes last: without it a half-deleted run would pass for something else.
    Files.deleteIfExists(config);
  }

  private static List<Path> entries(Path folder, Path config) throws IOException {
    Path lock = folder.resolve(".lock");
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(p -> !p.equals(folder) && !p.equals(config) && !p.equals(lock))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  /** A policy that is to be trained or asked must not be deleted before it is read. */
  private static void refuseNeeded(Path folder, JsonNode node, String key) throws IOException {
    if (node.isTextual()) {
      Optional<Path> named = existing(node.asText());
      if (named.isPresent() && named.get().toRealPath().startsWith(folder)) {
        throw new UserException(
            "run.overwrite: %s is %s, which lies in the folder that would be overwritten; give another run.name"
                .formatted(key, node.asText()));
      }
    }
    for (var entry : node.properties()) {
      refuseNeeded(
          folder, entry.getValue(), key.isEmpty() ? entry.getKey() : key + "." + entry.getKey());
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        refuseNeeded(folder, node.get(i), key + "[" + i + "]");
      }
    }
  }

  private static Optional<Path> existing(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Files::exists);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
