package dev.ergo.eval.answer;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Brings two spellings of one answer to the same text. */
record TextNormalizer(MatchConfig rules) {

  private static final String TRAILING_PUNCTUATION = ".,;:!?";
  // Bounded, so that no answer becomes a number of a million digits.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d{1,30}|\\d{1,3}(?:,\\d{3}){1,9})(?:\\.\\d{1,30})?");

  /** The text in the form in which answers are compared. */
  String normalize(String text) {
    String seen = PlainText.visible(text);
    String form = rules.nfkc() ? nfkc(seen) : seen;
    if (rules.caseFold()) {
      form = foldCase(form);
    }
    if (rules.collapseWhitespace()) {
      form = collapsed(form);
    }
    if (rules.trim()) {
      form = PythonText.strip(form);
    }
    if (rules.stripTrailingPunctuation()) {
      form = withoutTrailing(form);
    }
    return rules.normalizeNumbers() && NUMBER.matcher(form).matches() ? number(form) : form;
  }

  private static String collapsed(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean space = false;
    for (int at = 0; at < text.length(); at++) {
      boolean before = space;
      space = PythonText.isSpace(text.charAt(at));
      if (!space) {
        out.append(text.charAt(at));
      } else if (!before) {
        out.append(' ');
      }
    }
    return out.toString();
  }

  private static String withoutTrailing(String text) {
    int end = text.length();
    while (end > 0 && isTrailing(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean isTrailing(char c) {
    return TRAILING_PUNCTUATION.indexOf(c) >= 0 || PythonText.isSpace(c);
  }

  /** Upper case first, so that letters with several lower-case forms (ß and ss, ς and σ) agree. */
  private String foldCase(String text) {
    String folded = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return rules.nfkc() ? nfkc(folded) : folded;
  }

  private static String nfkc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  private static String number(String text) {
    BigDecimal value = new BigDecimal(text.replace(",", ""));
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
