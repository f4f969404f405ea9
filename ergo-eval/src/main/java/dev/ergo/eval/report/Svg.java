package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** One chart on its way into a report: the figure, legend and picture that all charts have. */
final class Svg {

  /** Colours of the style sheet, which come again behind the last. */
  private static final int COLOURS = 8;

  private final Appendable out;

  Svg(Appendable out) {
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
  Svg figure(String style, String title, String detail) throws IOException {
    put("<figure class=\"%s\"><figcaption>", style).text(title);
    if (!detail.isEmpty()) {
      put("<span class=\"detail\"> ").text(detail).put("</span>");
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
      put("<li><span class=\"swatch c%d\"></span>", colour(i)).text(series.get(i)).put("</li>");
    }
    put("</ul>\n");
  }

  /** Opens the picture. */
  void open(int width, int height, String title) throws IOException {
    put("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", width, height);
    text(title).put("\">\n");
  }

  /** Closes picture and figure. */
  void close() throws IOException {
    put("</svg></figure>\n");
  }

  /** Appends markup with numbers in it; texts of data go through {@link #text}. */
  Svg put(String format, Object... values) throws IOException {
    out.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    return this;
  }

  /** Appends text, escaped. */
  Svg text(String text) throws IOException {
    out.append(Html.escape(text));
    return this;
  }
}
