package dev.ergo.rl.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What processes leave that are killed: files that never appeared under their name, and folders on
 * their way out.
 *
 * @param folder where they are looked for, with all folders in it
 */
record Remains(Path folder) {

  /** Places below the folder of all files and folders but the locks of runs. */
  List<String> tree() throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.map(place -> folder.relativize(place).toString())
          .filter(name -> !name.endsWith(".lock"))
          // One for each start.
          .map(name -> name.replaceFirst("tfevents\\.\\d+", "tfevents.N"))
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** What is left: hidden places, whose numbers of processes stand as N. */
  List<String> names() throws IOException {
    return tree().stream()
        .filter(name -> name.matches("(.*/)?\\.[^/]*"))
        .map(name -> name.replaceFirst("\\d+\\.tmp$", "N.tmp"))
        .toList();
  }

  /** Nothing half-written, and nothing damaged: what was written was forced to the disk. */
  void requireNone(String when) throws IOException {
    assertEquals(List.of(), names(), when);
    assertEquals(
        List.of(), tree().stream().filter(name -> name.contains(".damaged")).toList(), when);
  }
}
