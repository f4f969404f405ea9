package dev.ergo.eval.answer;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Brings two spellings of one answer to the same text. */
record TextNormalizer(MatchConfig rules) {

  private static final Pattern WHITESPACE = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern ENDS =
      Pattern.compile("\\A[\\s\\p{Z}]+|[\\s\\p{Z}]+\\z", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern TRAILING_PUNCTUATION = Pattern.compile("[.,;:!?\\s]+\\z");
  // Bounded, so that no answer becomes a number of a million digits.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d{1,30}|\\d{1,3}(?:,\\d{3}){1,9})(?:\\.\\d{1,30})?");

  /** The text in the form in which answers are compared. */
  String normalize(String text) {
    String form = rules.nfkc() ? nfkc(text) : text;
    if (rules.caseFold()) {
      form = foldCase(form);
    }
    if (rules.collapseWhitespace()) {
      form = WHITESPACE.matcher(form).replaceAll(" ");
    }
    if (rules.trim()) {
      form = ENDS.matcher(form).replaceAll("");
    }
    if (rules.stripTrailingPunctuation()) {
      form = TRAILING_PUNCTUATION.matcher(form).replaceAll("");
    }
    return rules.normalizeNumbers() && NUMBER.matcher(form).matches() ? number(form) : form;
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
