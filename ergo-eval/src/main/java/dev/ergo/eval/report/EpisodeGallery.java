package dev.ergo.eval.report;

import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sample episodes with their pictures, texts and numbers, and buttons that filter them by label.
 *
 * <p>Cards are drawn when they are added, so no decoded image stays in memory; a picture of a card
 * takes up to 200 KB.
 */
public final class EpisodeGallery implements ReportBlock {

  private static final int ORIGINAL_SIDE = 680;
  private static final int SEEN_SIDE = 800;
  private static final int SHARP_BELOW = 240;

  private final List<String> cards = new ArrayList<>();
  private final Map<String, Integer> labelCounts = new LinkedHashMap<>();

  /** Adds an episode. */
  public EpisodeGallery add(EpisodeCard card) {
    card.labels().forEach(label -> labelCounts.merge(label, 1, Integer::sum));
    List<String> known = List.copyOf(labelCounts.keySet());
    String labels =
        card.labels().stream()
            .map(label -> String.valueOf(known.indexOf(label)))
            .collect(Collectors.joining(" "));
    StringBuilder drawn = new StringBuilder(4096);
    try {
      Html html = new Html(drawn);
      html.put("<article class=\"card\" data-labels=\"%s\">\n", labels);
      appendHead(html, card);
      if (card.pictures().isPresent()) {
        appendPictures(html, card.pictures().get());
      }
      appendLooks(html, card);
      html.put("</article>\n");
    } catch (IOException e) {
      throw new UncheckedIOException("a builder of text fails", e);
    }
    cards.add(drawn.toString());
    return this;
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html html = new Html(out);
    html.put("<div class=\"gallery\">\n<div class=\"filters\" role=\"group\">");
    appendButton(html, "", "all", cards.size(), true);
    int index = 0;
    for (Map.Entry<String, Integer> label : labelCounts.entrySet()) {
      appendButton(html, String.valueOf(index++), label.getKey(), label.getValue(), false);
    }
    html.put("</div>\n<p class=\"key\"><span class=\"key-chosen\"></span>");
    html.put("chosen region, of several the first is 1 ");
    html.put("<span class=\"key-target\"></span>target box</p>\n");
    for (String card : cards) {
      out.append(card);
    }
    html.put("</div>\n");
  }

  private static void appendButton(
      Html html, String index, String label, int count, boolean pressed) throws IOException {
    html.put("<button type=\"button\" data-filter=\"%s\" aria-pressed=\"%b\">", index, pressed);
    html.put("%s <span class=\"count\">%d</span></button>\n", label, count);
  }

  private static void appendHead(Html html, EpisodeCard card) throws IOException {
    html.put("<header><span class=\"outcome %s\">", card.success() ? "good" : "bad");
    html.put("%s</span>", card.labels().get(0));
    for (String label : card.labels().subList(1, card.labels().size())) {
      html.put("<span class=\"label\">%s</span>", label);
    }
    html.put(
        "<code>%s</code></header>\n<p class=\"question\">%s</p>\n", card.id(), card.question());
    if (!card.options().isEmpty()) {
      html.put("<ol class=\"options\" type=\"A\">");
      for (String option : card.options()) {
        html.put(option.equals(card.gold()) ? "<li class=\"gold\">%s</li>" : "<li>%s</li>", option);
      }
      html.put("</ol>\n");
    }
    html.put("<p class=\"verdict\">gold: <b>%s</b><br>%s</p>\n", card.gold(), card.verdict());
    if (!card.numbers().isEmpty()) {
      html.put("<p class=\"numbers\">");
      for (Map.Entry<String, Double> number : card.numbers().entrySet()) {
        html.put("<span>%s <b>%.3g</b></span>", number.getKey(), number.getValue());
      }
      html.put("</p>\n");
    }
  }

  private static void appendPictures(Html html, EpisodePictures pictures) throws IOException {
    html.put("<div class=\"pictures\">\n");
    int count = pictures.originals().size();
    for (int i = 0; i < count; i++) {
      EpisodePictures.Original image = pictures.originals().get(i);
      BufferedImage original = DataUri.fitted(image.picture(), ORIGINAL_SIDE);
      BoxPainter.paint(original, image, pictures.hasSeveralChosen());
      String name = count > 1 ? "image " + (i + 1) : "original";
      appendFigure(html, original, name, image.size().width(), image.size().height());
      if (image.view().isPresent()) {
        String of = count > 1 ? " of image " + (i + 1) : "";
        appendSeen(html, image.view().get(), "view" + of + " as seen");
      }
    }
    for (int i = 0; i < pictures.crops().size(); i++) {
      String number = pictures.crops().size() > 1 ? " " + (i + 1) : "";
      appendSeen(html, pictures.crops().get(i), "crop" + number + " as seen");
    }
    html.put("</div>\n");
  }

  private static void appendSeen(Html html, RgbImage seen, String name) throws IOException {
    BufferedImage picture = DataUri.fitted(seen, SEEN_SIDE);
    appendFigure(html, picture, name, seen.width(), seen.height());
  }

  private static void appendFigure(
      Html html, BufferedImage picture, String name, int width, int height) throws IOException {
    boolean sharp = Math.max(picture.getWidth(), picture.getHeight()) < SHARP_BELOW;
    String caption = "%s, %d × %d".formatted(name, width, height);
    html.put(
        sharp ? "<figure><img class=\"sharp\" alt=\"%s\"" : "<figure><img alt=\"%s\"", caption);
    html.raw(" src=\"" + DataUri.encode(picture) + "\">");
    html.put("<figcaption>%s</figcaption></figure>\n", caption);
  }

  private static void appendLooks(Html html, EpisodeCard card) throws IOException {
    html.put("<div class=\"looks\">\n");
    for (Map.Entry<String, String> look : card.looks().entrySet()) {
      html.put("<div><h4>%s</h4><pre>%s</pre></div>\n", look.getKey(), look.getValue());
    }
    html.put("</div>\n");
  }
}
