package dev.ergo.core.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits text into the pieces inside which byte pairs are merged: the rule of Qwen2. */
final class PreTokenizer {

  /** The rule as tokenizer.json files spell it, in the syntax of Oniguruma. */
  static final String QWEN2 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** Unicode white space, which Java's {@code \s} is not by default. */
  private static final String S =
      "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

  /** Numbers; Kaktovik numerals are of Unicode 15, which Oniguruma knows and Java 17 does not. */
  private static final String N = "\\p{N}\\x{1D2C0}-\\x{1D2D3}";

  /** Ignoring case, Oniguruma takes the long s (U+017F) for an s. */
  private static final Pattern PIECES =
      Pattern.compile(
          ("'(?:[sS\\u017ftTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])"
                  + "|[^\\r\\n\\p{L}%1$s]?\\p{L}+|[%1$s]| ?[^%2$s\\p{L}%1$s]+[\\r\\n]*"
                  + "|[%2$s]*[\\r\\n]+|[%2$s]+(?![^%2$s])|[%2$s]+")
              .formatted(N, S));

  private PreTokenizer() {}

  /** A matcher whose matches, one after the other, cover the text. */
  static Matcher pieces(String text) {
    return PIECES.matcher(text);
  }
}
