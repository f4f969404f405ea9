package dev.ergo.eval.report;

import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.PngEncoder;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/**
 * A view pixel by pixel, with target boxes drawn over it.
 *
 * @param title what it is
 * @param picture its pixels
 * @param targets boxes in the pixels of the view
 */
record ViewPicture(String title, RgbImage picture, List<ViewBox> targets) implements ReportBlock {

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html html = new Html(out);
    html.put(
        "<figure class=\"original\"><div class=\"boxed\"><img alt=\"view\" src=\"%s\">", uri());
    html.put("<svg viewBox=\"0 0 %d %d\">", picture.width(), picture.height());
    for (ViewBox box : targets) {
      for (String style : List.of("box-halo", "box-target")) {
        html.put("<rect class=\"%s\" x=\"%d\" y=\"%d\" ", style, box.x1(), box.y1());
        html.put("width=\"%d\" height=\"%d\"/>", box.x2() - box.x1(), box.y2() - box.y1());
      }
    }
    html.put("</svg></div><figcaption>%s</figcaption></figure>\n", title);
  }

  private String uri() {
    return "data:image/png;base64,"
        + Base64.getEncoder().encodeToString(PngEncoder.encode(picture));
  }
}
