package dev.ergo.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The split that a file's name says, as Hugging Face's data sets name their files. */
final class Split {

  private static final Pattern WORD =
      Pattern.compile(
          "(?<![\\p{Alnum}])(train|training|test|testing|eval|evaluation|validation|valid|val|dev)(?![\\p{Alpha}])");

  private static final Map<String, String> NAMES =
      Map.of(
          "training", "train",
          "testing", "test",
          "eval", "test",
          "evaluation", "test",
          "valid", "validation",
          "val", "validation",
          "dev", "validation");

  private Split() {}

  /** The split of a file: by its name, or else by the folders that it lies in below the root. */
  static Optional<String> of(Path root, Path file) {
    Path relative = root.relativize(file);
    for (int i = relative.getNameCount() - 1; i >= 0; i--) {
      Matcher word = WORD.matcher(relative.getName(i).toString().toLowerCase(Locale.ROOT));
      if (word.find()) {
        return Optional.of(canonical(word.group(1)));
      }
    }
    return Optional.empty();
  }

  /** One name for one split. */
  static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAMES.getOrDefault(lower, lower);
  }

  /** The distinct splits of files, in alphabetical order. */
  static List<String> all(Path root, List<Path> files) {
    return files.stream().flatMap(file -> of(root, file).stream()).distinct().sorted().toList();
  }
}
