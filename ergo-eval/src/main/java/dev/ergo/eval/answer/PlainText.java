package dev.ergo.eval.answer;

import java.text.Normalizer;
import java.util.Set;

/**
 * A text as it looks on the page: without marks of no width, Markdown, LaTeX and quotation marks,
 * with one form of hyphen, apostrophe and line break. What is struck out is gone. One pass.
 */
final class PlainText {

  /** The word that stands for a box of LaTeX. */
  static final String BOX = "boxed";

  private static final String STRUCK = "~~";
  private static final String QUOTES = "\"“”„‟«»‹›「」『』《》`´‘‚‛";
  private static final String APOSTROPHES = "'’ʼ＇";
  private static final String DASHES = "-‐‑‒–—―−﹘﹣－";
  private static final String LINE_BREAKS = "\n\r\u0085\u2028\u2029";
  private static final Set<String> BOXES = Set.of("boxed", "fbox", "framebox");
  private static final Set<String> LAYOUT =
      Set.of("left", "right", "emph", "displaystyle", "rm", "bf", "it", "quad", "qquad", "large");

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private boolean struck = true;
  private int at;

  private PlainText(String text) {
    this.text = text;
  }

  /**
   * The plain form of a text.
   *
   * @param nfkc whether compatible characters are one, such as B of full width and B
   */
  static String of(String text, boolean nfkc) {
    String seen = visible(text);
    PlainText plain = new PlainText(nfkc ? Normalizer.normalize(seen, Normalizer.Form.NFKC) : seen);
    while (plain.at < plain.text.length()) {
      plain.step(plain.text.charAt(plain.at));
    }
    return plain.out.toString();
  }

  /** The text without zero-width, direction, soft-hyphen and variation marks. */
  static String visible(String text) {
    if (text.codePoints().noneMatch(PlainText::isInvisible)) {
      return text;
    }
    StringBuilder seen = new StringBuilder(text.length());
    text.codePoints().filter(c -> !isInvisible(c)).forEach(seen::appendCodePoint);
    return seen.toString();
  }

  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || c >= 0xFE00 && c <= 0xFE0F
        || c >= 0xE0100 && c <= 0xE01EF;
  }

  private void step(char c) {
    if (struck && c == '~' && text.startsWith(STRUCK, at)) {
      int end = text.indexOf(STRUCK, at + STRUCK.length());
      struck = end >= 0;
      at = struck ? end + STRUCK.length() : at;
    } else if (c == '\\') {
      command();
    } else {
      write(c);
      at++;
    }
  }

  private void write(char c) {
    if (LINE_BREAKS.indexOf(c) >= 0) {
      out.append('\n');
    } else if (DASHES.indexOf(c) >= 0) {
      out.append('-');
    } else if (APOSTROPHES.indexOf(c) >= 0) {
      out.append(Character.isLetter(at(-1)) && Character.isLetter(at(1)) ? "'" : "");
    } else if (c == '*') {
      out.append(Character.isDigit(at(-1)) && Character.isDigit(at(1)) ? "*" : "");
    } else if (c == '_') {
      out.append(Character.isLetterOrDigit(at(-1)) && Character.isLetterOrDigit(at(1)) ? " " : "");
    } else if (c != '$' && QUOTES.indexOf(c) < 0) {
      out.append(c);
    }
  }

  private char at(int offset) {
    int place = at + offset;
    return place < 0 || place >= text.length() ? ' ' : text.charAt(place);
  }

  /** A command of LaTeX: boxes leave a word, commands of layout nothing, others their name. */
  private void command() {
    int end = at + 1;
    while (end < text.length() && isCommandLetter(text.charAt(end))) {
      end++;
    }
    String name = text.substring(at + 1, end);
    if (name.isEmpty()) {
      end = Math.min(end + 1, text.length());
    } else if (name.equals("n")) {
      out.append('\n');
    } else if (BOXES.contains(name)) {
      out.append(' ').append(BOX);
    } else if (!LAYOUT.contains(name) && !name.startsWith("text") && !name.startsWith("math")) {
      out.append(' ').append(name);
    }
    out.append(' ');
    at = end;
  }

  private static boolean isCommandLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
