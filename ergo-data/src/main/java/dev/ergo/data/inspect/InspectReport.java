package dev.ergo.data.inspect;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.layout.LayoutItem;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** The summary as a page with some rows drawn: picture, target boxes, question and answers. */
final class InspectReport {

  /** The longer side of a drawn picture in pixels. */
  private static final int LONGEST_SIDE = 320;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Data set</title><style>
      body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em }
      pre { background: #f4f4f4; padding: 1em; white-space: pre-wrap }
      figure { display: inline-block; margin: 0 1em 1.5em 0; vertical-align: top; width: 320px }
      figcaption { overflow-wrap: anywhere } img { max-width: 100% } .right { font-weight: bold }
      </style></head><body><h1>Data set</h1>
      """;

  private InspectReport() {}

  /** The page. */
  static String html(List<String> lines, List<InspectedRow> sample) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<pre>").append(escaped(String.join("\n", lines))).append("</pre>\n");
    sample.forEach(row -> page.append(figure(row.item())));
    return page.append("</body></html>\n").toString();
  }

  private static String figure(LayoutItem item) {
    StringBuilder figure = new StringBuilder("<figure>");
    for (int i = 0; i < item.images().size(); i++) {
      figure
          .append("<img alt=\"\" src=\"data:image/png;base64,")
          .append(drawn(item.images().get(i).load(), item.boxes(i + 1)))
          .append("\">");
    }
    figure.append("<figcaption>").append(escaped(item.id())).append("<br>");
    figure.append(escaped(item.question()));
    for (int i = 0; i < item.options().size(); i++) {
      figure
          .append(i == item.right() ? "<br><span class=\"right\">" : "<br><span>")
          .append(Example.letter(i))
          .append(". ")
          .append(escaped(item.options().get(i)))
          .append("</span>");
    }
    if (item.options().isEmpty()) {
      figure
          .append("<br><span class=\"right\">")
          .append(escaped(String.join(" | ", item.answers())))
          .append("</span>");
    }
    return figure.append("</figcaption></figure>\n").toString();
  }

  private static String drawn(RgbImage image, List<PixelBox> boxes) {
    double scale = Math.min(1, (double) LONGEST_SIDE / Math.max(image.width(), image.height()));
    BufferedImage small =
        new BufferedImage(
            Math.max(1, (int) (image.width() * scale)),
            Math.max(1, (int) (image.height() * scale)),
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < small.getHeight(); y++) {
      for (int x = 0; x < small.getWidth(); x++) {
        int at = 3 * ((int) (y / scale) * image.width() + (int) (x / scale));
        byte[] rgb = image.rgb();
        small.setRGB(x, y, (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff);
      }
    }
    Graphics2D pen = small.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.RED);
    pen.setStroke(new BasicStroke(2));
    for (PixelBox box : boxes) {
      pen.drawRect(
          (int) (box.x1() * scale),
          (int) (box.y1() * scale),
          (int) (box.size().width() * scale),
          (int) (box.size().height() * scale));
    }
    pen.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(small, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
