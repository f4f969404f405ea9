package dev.ergo.eval.report;

/** Escaping of text for HTML content and quoted attributes. */
final class Html {

  private Html() {}

  /** The text with markup characters replaced and characters that HTML forbids made visible. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\n', '\t' -> escaped.append(character);
        default -> escaped.append(isShowable(text, i) ? character : '\uFFFD');
      }
    }
    return escaped.toString();
  }

  /** Control characters and halves of surrogate pairs are not text. */
  private static boolean isShowable(String text, int at) {
    char character = text.charAt(at);
    if (Character.isHighSurrogate(character)) {
      return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
    }
    if (Character.isLowSurrogate(character)) {
      return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
    return !Character.isISOControl(character);
  }
}
