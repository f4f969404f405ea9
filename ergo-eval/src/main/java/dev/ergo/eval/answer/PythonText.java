package dev.ergo.eval.answer;

import java.util.ArrayList;
import java.util.List;

/**
 * White space as Python's {@code str} knows it, which scorers of other projects rely on: no-break
 * spaces, U+0085 and U+001C to U+001F are in it, marks without width are not.
 */
public final class PythonText {

  /** What {@code \s} matches in Python, inside the brackets of a character class. */
  public static final String SPACE = "\\s\\x1c-\\x1f\\x85\\p{Z}";

  private PythonText() {}

  /** {@code str.isspace} of one character. */
  public static boolean isSpace(int c) {
    return c >= '\t' && c <= '\r'
        || c >= 0x1C && c <= ' '
        || c == 0x85
        || c > 0x7F && Character.isSpaceChar(c);
  }

  /** {@code str.strip}. */
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Whether nothing but white space is there. */
  public static boolean isBlank(String text) {
    return text.chars().allMatch(PythonText::isSpace);
  }

  /** {@code str.split}: the words between white space. */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at == text.length() || isSpace(text.charAt(at))) {
        if (at > start) {
          words.add(text.substring(start, at));
        }
        start = at + 1;
      }
    }
    return List.copyOf(words);
  }
}
