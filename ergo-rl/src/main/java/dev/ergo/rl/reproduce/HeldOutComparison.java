package dev.ergo.rl.reproduce;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Held-out answers of a validation of two runs.
 *
 * @param file name of the file in both
 * @param items answers in the former run
 * @param differing of them those that are otherwise in the second, or not there
 * @param extra answers that only the second has
 */
record HeldOutComparison(String file, int items, int differing, int extra) {

  private static final String FOLDER = "validation";

  /**
   * Compares validations.
   *
   * @param all whether those that only one run has count; else they are left out
   */
  static List<HeldOutComparison> of(Path then, Path now, boolean all) {
    List<HeldOutComparison> compared = new ArrayList<>();
    for (String name : Stream.concat(names(then), names(now)).distinct().sorted().toList()) {
      Path former = then.resolve(FOLDER).resolve(name);
      Path second = now.resolve(FOLDER).resolve(name);
      if (all || Files.exists(former) && Files.exists(second)) {
        compared.add(compare(name, lines(former), lines(second)));
      }
    }
    return compared;
  }

  /** Whether both runs have answered alike. */
  boolean isEqual() {
    return differing == 0 && extra == 0;
  }

  private static HeldOutComparison compare(String name, List<String> then, List<String> now) {
    int differing = 0;
    for (int i = 0; i < then.size(); i++) {
      if (i >= now.size() || !then.get(i).equals(now.get(i))) {
        differing++;
      }
    }
    return new HeldOutComparison(
        FOLDER + "/" + name, then.size(), differing, Math.max(0, now.size() - then.size()));
  }

  private static Stream<String> names(Path run) {
    Path folder = run.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("step-\\d{6,}\\.jsonl"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UserException(folder + " can't be read; check its permissions", e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its permissions", e);
    }
  }
}
