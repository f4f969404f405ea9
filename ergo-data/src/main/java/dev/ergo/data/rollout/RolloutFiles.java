package dev.ergo.data.rollout;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of rollout files: {@code step-000012.parquet}. */
final class RolloutFiles {

  private static final Pattern NAME = Pattern.compile("step-(\\d{6,9})\\.parquet");

  private RolloutFiles() {}

  static Path of(Path folder, int step) {
    return folder.resolve("step-%06d.parquet".formatted(step));
  }

  /** The files of a folder in the order of their steps; none if there is no such folder. */
  static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> step(file).isPresent())
          .sorted((a, b) -> Integer.compare(step(a).getAsInt(), step(b).getAsInt()))
          .toList();
    } catch (IOException e) {
      throw new UserException("the folder " + folder + " can't be listed; check its rights", e);
    }
  }

  static OptionalInt step(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }
}
