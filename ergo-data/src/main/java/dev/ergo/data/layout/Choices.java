package dev.ergo.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of a question, and which of them a gold answer means. */
final class Choices {

  private static final Pattern LETTER = Pattern.compile("\\(?([A-Za-z])\\)?[.:)]?");
  private static final Pattern LETTER_AND_TEXT =
      Pattern.compile("\\(?([A-Z])[).:]\\s*(.+)", Pattern.DOTALL);
  private static final Pattern LISTED = Pattern.compile("\\(?([A-H])[).:][ \\t]+(\\S.*)");
  private static final Pattern INLINE = Pattern.compile("\\(([A-H])\\)");

  private Choices() {}

  /**
   * The options of a list, of a text that holds one, or by letter; null if the value is none of
   * these.
   */
  static List<String> of(Object value) {
    Object given = value instanceof String text ? Literal.parse(text) : value;
    if (given == null) {
      return List.of();
    } else if (given instanceof Map<?, ?> map) {
      return map.get("text") instanceof List<?> texts ? of(texts) : byLetter(map);
    } else if (!(given instanceof List<?> list)) {
      return null;
    } else {
      List<String> options = new ArrayList<>();
      for (Object option : list) {
        if (option == null || option instanceof List<?> || option instanceof Map<?, ?>) {
          return null;
        }
        options.add(Answers.text(option));
      }
      return options;
    }
  }

  private static List<String> byLetter(Map<?, ?> map) {
    List<String> options = new ArrayList<>();
    for (char letter = 'A'; map.get(String.valueOf(letter)) != null; letter++) {
      options.add(Answers.text(map.get(String.valueOf(letter))));
    }
    return options.isEmpty() ? null : options;
  }

  /** Options of columns of one each, as many as are filled; null if one is left out. */
  static List<String> ofColumns(Map<String, Object> row, List<String> columns) {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String option = Answers.text(ColumnPath.get(row, columns.get(i)));
      if (!option.isBlank()) {
        if (options.size() < i) {
          return null;
        }
        options.add(option);
      }
    }
    return options;
  }

  /** The option that a gold answer means, by its text or its letter. */
  static Optional<Integer> right(String gold, List<String> options) {
    if (options.contains(gold)) {
      return Optional.of(options.indexOf(gold));
    }
    String bare = gold.strip();
    Matcher letter = LETTER.matcher(bare);
    if (letter.matches()) {
      int option = Character.toUpperCase(letter.group(1).charAt(0)) - 'A';
      return option < options.size() ? Optional.of(option) : Optional.empty();
    }
    Matcher both = LETTER_AND_TEXT.matcher(bare);
    if (both.matches()) {
      int option = both.group(1).charAt(0) - 'A';
      return option < options.size() && options.get(option).strip().equals(both.group(2).strip())
          ? Optional.of(option)
          : Optional.empty();
    }
    int at = options.stream().map(String::strip).toList().indexOf(bare);
    return at < 0 ? Optional.empty() : Optional.of(at);
  }

  /** Whether a gold answer is the letter of an option. */
  static boolean isLetter(String gold) {
    return gold.strip().matches("\\(?[A-Ha-h]\\)?[.:)]?");
  }

  /** Whether a gold answer is the letter of an option, alone or before its text. */
  static boolean hasLetter(String gold) {
    return isLetter(gold) || LETTER_AND_TEXT.matcher(gold.strip()).matches();
  }

  /**
   * A question and the options that its text lists.
   *
   * @param question the text before them
   * @param options their texts
   */
  record Listed(String question, List<String> options) {}

  /**
   * The options that a text lists from (A) on, a line each or in one line; empty if it does not.
   */
  static Optional<Listed> inText(String text) {
    List<String> options = new ArrayList<>();
    List<String> before = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher option = LISTED.matcher(line.strip());
      if (option.matches() && option.group(1).charAt(0) - 'A' == options.size()) {
        options.add(option.group(2).strip());
      } else if (options.isEmpty()) {
        before.add(line);
      }
    }
    if (options.size() == 1 && INLINE.matcher(options.get(0)).find()) {
      return inLine(text);
    }
    return options.size() < 2
        ? inLine(text)
        : Optional.of(new Listed(stem(String.join("\n", before)), options));
  }

  private static Optional<Listed> inLine(String text) {
    List<Integer> starts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    Matcher letter = INLINE.matcher(text);
    while (letter.find()) {
      if (letter.group(1).charAt(0) - 'A' == starts.size()) {
        starts.add(letter.start());
        ends.add(letter.end());
      }
    }
    if (starts.size() < 2) {
      return Optional.empty();
    }
    List<String> options = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
      String option = text.substring(ends.get(i), end).strip();
      options.add(option.lines().findFirst().orElse("").strip());
    }
    return options.stream().anyMatch(String::isBlank)
        ? Optional.empty()
        : Optional.of(new Listed(stem(text.substring(0, starts.get(0))), options));
  }

  private static String stem(String text) {
    String bare = text.strip();
    for (String heading : List.of("options:", "choices:")) {
      int at = bare.length() - heading.length();
      if (at >= 0 && bare.regionMatches(true, at, heading, 0, heading.length())) {
        return bare.substring(0, at).strip();
      }
    }
    return bare;
  }
}
