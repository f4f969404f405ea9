package dev.ergo.data.layout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gold answers: a text, a number, or a list of right ones. */
final class Answers {

  private static final Pattern TAGS =
      Pattern.compile("<answer>((?:(?!<answer>).)*?)</answer>", Pattern.DOTALL);

  /** Whole numbers up to here are exact as they were stored. */
  private static final double EXACT = 1L << 53;

  private Answers() {}

  /** The right answers of a value; empty where it holds none. */
  static List<String> of(Object value, RuleCounts counts) {
    List<String> answers = new ArrayList<>();
    boolean[] unwrapped = {false};
    collect(value, answers, unwrapped);
    if (unwrapped[0]) {
      counts.add(Rule.UNWRAPPED);
    }
    return answers.stream().distinct().toList();
  }

  private static void collect(Object value, List<String> answers, boolean[] unwrapped) {
    if (value instanceof List<?> list) {
      list.forEach(item -> collect(item, answers, unwrapped));
      return;
    }
    String text = text(value);
    Matcher tags = TAGS.matcher(text);
    String inside = null;
    while (text.contains("<answer>") && tags.find()) {
      inside = tags.group(1).strip();
    }
    unwrapped[0] |= inside != null;
    String answer = inside == null ? text : inside;
    if (!answer.isBlank()) {
      answers.add(answer);
    }
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
