package dev.ergo.core.error;

import java.util.stream.Collectors;

/**
 * What is said of a message: each of its lines, shortened where it is longer than {@value #LONGEST}
 * characters.
 *
 * <p>Messages quote values of files, and a value may be an image in base64. Every message of a
 * {@link UserException} goes through here, so that whoever writes one need not think of that.
 */
public final class Excerpt {

  /** Room for two paths and a sentence. */
  static final int LONGEST = 500;

  /** Longer runs without white space are data rather than words or paths. */
  private static final int LONGEST_WORD = 160;

  private static final int WORD_HEAD = 40;

  /** What is to be done stands at a message's end, so that is kept. */
  private static final int TAIL = 160;

  private Excerpt() {}

  /** The message, its long lines shortened; null stays null. */
  public static String of(String message) {
    if (message == null || message.length() <= LONGEST) {
      return message;
    }
    return message.lines().map(Excerpt::line).collect(Collectors.joining("\n"));
  }

  private static String line(String line) {
    if (line.length() <= LONGEST) {
      return line;
    }
    String words = shortWords(line);
    if (words.length() <= LONGEST) {
      return words;
    }
    String head = words.substring(0, LONGEST - TAIL - 3);
    return head + " … " + words.substring(words.length() - TAIL);
  }

  private static String shortWords(String line) {
    StringBuilder words = new StringBuilder();
    int start = 0;
    for (int at = 0; at <= line.length(); at++) {
      if (at == line.length() || Character.isWhitespace(line.charAt(at))) {
        if (at - start > LONGEST_WORD) {
          words.append(line, start, start + WORD_HEAD).append('…');
          words.append(" (%,d characters)".formatted(at - start));
        } else {
          words.append(line, start, at);
        }
        if (at < line.length()) {
          words.append(line.charAt(at));
        }
        start = at + 1;
      }
    }
    return words.toString();
  }
}
