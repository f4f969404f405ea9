package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One row of a benchmark's file.
 *
 * @param where file and row, for messages
 * @param defaultImageId names the row's own image
 * @param values by column; numbers, texts and lists as the file has them
 * @param images gives the row's image under a name
 */
public record Row(
    String where,
    String defaultImageId,
    Map<String, Object> values,
    Function<String, ImageSource> images) {

  /** The row's image under a name of its own. */
  public ImageSource image() {
    return images.apply(defaultImageId);
  }

  /** The row's image under the name that other rows about the same image give it too. */
  public ImageSource image(String name) {
    return images.apply(name);
  }

  /** The row's image under the name in a column, if there is one, behind a prefix. */
  public ImageSource imageOf(String column, String prefix) {
    return image(optional(column).map(prefix::concat).orElse(defaultImageId));
  }

  /** A text or number that has to be there. */
  public String text(String column) {
    return text(List.of(column));
  }

  /**
   * The first of several columns that has a text: versions of a benchmark name them differently.
   */
  public String text(List<String> columns) {
    return columns.stream()
        .flatMap(column -> optional(column).stream())
        .findFirst()
        .orElseThrow(() -> bad("column " + String.join(" or ", columns) + " is empty or missing"));
  }

  /** A text or number; empty if it is absent or blank. */
  public Optional<String> optional(String column) {
    return Optional.ofNullable(values.get(column))
        .filter(value -> !NumberText.isMissing(value))
        .map(value -> NumberText.of(value).strip())
        .filter(text -> !text.isEmpty());
  }

  /** The texts of a list column; empty if it is absent. */
  public List<String> texts(String column) {
    return values.get(column) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** The options of columns A, B, C and so on, as many as are filled; none may be left out. */
  public List<String> letterColumns() {
    List<String> options = new ArrayList<>();
    for (char letter = 'A'; letter <= 'Z'; letter++) {
      Optional<String> option = optional(String.valueOf(letter));
      if (option.isPresent() && options.size() < letter - 'A') {
        throw bad(
            "column %s is filled, but %s is empty"
                .formatted(letter, (char) ('A' + options.size())));
      }
      option.ifPresent(options::add);
    }
    return options;
  }

  /** Which option a letter such as "B", "(b)" or "B." names, 0 for the first. */
  public int option(String letter, int options) {
    String bare = letter.replaceAll("[().\\s]", "");
    int option = bare.length() == 1 ? Character.toUpperCase(bare.charAt(0)) - 'A' : -1;
    if (option < 0 || option >= options) {
      throw bad(
          "the answer \"%s\" is not the letter of one of the %d options"
              .formatted(letter, options));
    }
    return option;
  }

  /** The sentence for a row that is not of the benchmark's form. */
  public UserException bad(String what) {
    return new UserException(where + ": " + what + "; fetch the benchmark's file again");
  }
}
