package dev.ergo.eval.inspect;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.PngEncoder;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** The summary as a page with some rows or episodes drawn. */
final class InspectReport {

  /** The longer side of a drawn picture in pixels. */
  private static final int LONGEST_SIDE = 320;

  private static final String START =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"Ergo, job inspect\">";

  private static final String HEAD =
      START
          + """
      <title>%1$s</title><style>
      body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em }
      pre { background: #f4f4f4; padding: 1em; white-space: pre-wrap }
      figure { display: inline-block; margin: 0 1em 1.5em 0; vertical-align: top; width: 320px }
      figcaption { overflow-wrap: anywhere } img { max-width: 100%% } .right { font-weight: bold }
      </style></head><body><h1>%1$s</h1>
      """;

  private InspectReport() {}

  /** Whether a file is such a page. */
  static boolean isIn(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return new String(bytes.readNBytes(START.length()), StandardCharsets.US_ASCII).equals(START);
    } catch (IOException e) {
      return false;
    }
  }

  /** The page of a data set or benchmark: picture, target boxes, question and answers. */
  static String ofRows(List<String> lines, List<InspectedRow> sample) {
    return page(
        "Data set",
        lines,
        sample.stream().map(row -> figure(row.example())).collect(Collectors.joining()));
  }

  /** The page of rollouts: picture, target boxes in red, crops in blue, texts and rewards. */
  static String ofRollouts(List<String> lines, List<DrawnRollout> sample) {
    return page(
        "Rollouts",
        lines,
        sample.stream().map(InspectReport::figure).collect(Collectors.joining()));
  }

  private static String page(String title, List<String> lines, String figures) {
    return HEAD.formatted(title)
        + "<pre>"
        + escaped(String.join("\n", lines))
        + "</pre>\n"
        + figures
        + "</body></html>\n";
  }

  private static String figure(Example example) {
    StringBuilder figure = new StringBuilder("<figure>");
    for (int image = 1; image <= example.images().count(); image++) {
      figure.append(picture(example, image, List.of()));
    }
    figure.append("<figcaption>").append(escaped(example.id())).append("<br>");
    figure.append(escaped(example.question()));
    int right = example.rightOption().orElse(-1);
    for (int i = 0; i < example.options().size(); i++) {
      figure
          .append(i == right ? "<br><span class=\"right\">" : "<br><span>")
          .append(Example.letter(i))
          .append(". ")
          .append(escaped(example.options().get(i)))
          .append("</span>");
    }
    if (example.options().isEmpty()) {
      figure
          .append("<br><span class=\"right\">")
          .append(escaped(String.join(" | ", InspectedRow.answers(example))))
          .append("</span>");
    }
    return figure.append("</figcaption></figure>\n").toString();
  }

  private static String figure(DrawnRollout drawn) {
    StringBuilder figure = new StringBuilder("<figure>");
    drawn
        .example()
        .ifPresent(
            example -> {
              for (int image = 1; image <= example.images().count(); image++) {
                figure.append(picture(example, image, drawn.crops(example, image)));
              }
            });
    figure.append("<figcaption>");
    drawn.texts().forEach(text -> figure.append(escaped(text)).append("<br>"));
    return figure.append("</figcaption></figure>\n").toString();
  }

  private static String picture(Example example, int image, List<PixelBox> crops) {
    return "<img alt=\"\" src=\"data:image/png;base64,"
        + drawn(example.images().get(image).load(), example.boxes(image), crops)
        + "\">";
  }

  private static String drawn(RgbImage image, List<PixelBox> targets, List<PixelBox> crops) {
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
    pen.setStroke(new BasicStroke(2));
    pen.setColor(Color.BLUE);
    crops.forEach(box -> draw(box, scale, pen));
    pen.setColor(Color.RED);
    targets.forEach(box -> draw(box, scale, pen));
    pen.dispose();
    return png(small);
  }

  private static void draw(PixelBox box, double scale, Graphics2D pen) {
    pen.drawRect(
        (int) (box.x1() * scale),
        (int) (box.y1() * scale),
        (int) (box.size().width() * scale),
        (int) (box.size().height() * scale));
  }

  private static String png(BufferedImage image) {
    return Base64.getEncoder().encodeToString(PngEncoder.encode(image));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
