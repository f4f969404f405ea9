package dev.ergo.eval.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** HTML on its way into a report: markup, escaped text, and the frame that all charts have. */
final class Html {

  /** Colours of the style sheet, which come again behind the last. */
  private static final int COLOURS = 8;

  private final Appendable out;

  Html(Appendable out) {
    this.out = out;
  }

  /** The colour of a series, as the style sheet numbers them. */
  static int colour(int series) {
    return series % COLOURS;
  }

  /**
   * Opens the figure.
   *
   * @param style its classes in the style sheet
   * @param detail faint text behind the title, may be empty
   */
  Html figure(String style, String title, String detail) throws IOException {
    put("<figure class=\"%s\"><figcaption>%s", style, title);
    if (!detail.isEmpty()) {
      put("<span class=\"detail\"> %s</span>", detail);
    }
    return put("</figcaption>\n");
  }

  /** Says that there is nothing to draw, and closes the figure. */
  void nothing() throws IOException {
    put("<p class=\"note\">No values were recorded.</p></figure>\n");
  }

  /** Says which colour is which series. */
  void legend(List<String> series) throws IOException {
    put("<ul class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      put("<li><span class=\"swatch c%d\"></span>%s</li>", colour(i), series.get(i));
    }
    put("</ul>\n");
  }

  /** Opens the picture. */
  void open(int width, int height, String title) throws IOException {
    put("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", width, height, title);
  }

  /** Closes picture and figure. */
  void close() throws IOException {
    put("</svg></figure>\n");
  }

  /** Appends markup as {@link String#format} makes it, with every text among the values escaped. */
  Html put(String markup, Object... values) throws IOException {
    if (values.length == 0) {
      return raw(markup);
    }
    Object[] safe =
        Arrays.stream(values)
            .map(value -> value instanceof CharSequence text ? escape(text.toString()) : value)
            .toArray();
    return raw(String.format(Locale.ROOT, markup, safe));
  }

  /** Appends markup as it is. */
  Html raw(String markup) throws IOException {
    out.append(markup);
    return this;
  }

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
