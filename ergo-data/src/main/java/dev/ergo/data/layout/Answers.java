package dev.ergo.data.layout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gold answers: a text, a number, or a list of right ones. */
final class Answers {

  private static final Pattern TAGS =
      Pattern.compile("<answer>((?:(?!<answer>).)*?)</answer>", Pattern.DOTALL);

  private static final Pattern FRAME = Pattern.compile("\\$?\\\\boxed\\{(.*)}\\$?", Pattern.DOTALL);

  /** Whole numbers up to here are exact as they were stored. */
  private static final double EXACT = 1L << 53;

  private Answers() {}

  /** The right answers of a value; empty where it holds none. */
  static List<String> of(Object value, RuleCounts counts) {
    List<String> answers = new ArrayList<>();
    Set<Rule> applied = EnumSet.noneOf(Rule.class);
    collect(value, answers, applied);
    applied.forEach(counts::add);
    return answers.stream().distinct().toList();
  }

  private static void collect(Object value, List<String> answers, Set<Rule> applied) {
    if (value instanceof List<?> list) {
      list.forEach(item -> collect(item, answers, applied));
      return;
    }
    String text = text(value);
    Matcher tags = TAGS.matcher(text);
    String inside = null;
    while (text.contains("<answer>") && tags.find()) {
      inside = tags.group(1).strip();
    }
    if (inside != null) {
      applied.add(Rule.UNWRAPPED);
    }
    String answer = inside == null ? text : inside;
    Optional<String> framed = framed(answer);
    if (framed.isPresent()) {
      applied.add(Rule.UNBOXED);
      answer = framed.get();
    }
    if (!answer.isBlank()) {
      answers.add(answer);
    }
  }

  /** What a gold answer holds that is LaTeX's {@code \boxed{…}} and nothing else. */
  private static Optional<String> framed(String answer) {
    Matcher frame = FRAME.matcher(answer.strip());
    if (!frame.matches()) {
      return Optional.empty();
    }
    String inside = frame.group(1);
    int depth = 0;
    for (int i = 0; i < inside.length() && depth >= 0; i++) {
      depth += inside.charAt(i) == '{' ? 1 : inside.charAt(i) == '}' ? -1 : 0;
    }
    return depth == 0 ? Optional.of(inside.strip()) : Optional.empty();
  }

  /** A value as text; whole numbers that were stored as fractions without their point. */
  static String text(Object value) {
    if (value == null) {
      return "";
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return number == Math.rint(number) && Math.abs(number) < EXACT
          ? Long.toString((long) number)
          : value.toString();
    } else if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
    return value.toString();
  }
}
