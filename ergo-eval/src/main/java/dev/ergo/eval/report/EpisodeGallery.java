package dev.ergo.eval.report;

import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    StringBuilder html = new StringBuilder(4096);
    html.append("<article class=\"card\" data-labels=\"").append(labels).append("\">\n");
    appendHead(html, card);
    card.pictures().ifPresent(pictures -> appendPictures(html, pictures));
    appendLooks(html, card);
    html.append("</article>\n");
    cards.add(html.toString());
    return this;
  }

  /** Number of episodes. */
  public int size() {
    return cards.size();
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<div class=\"gallery\">\n<div class=\"filters\" role=\"group\">");
    appendButton(out, "", "all", cards.size(), true);
    int index = 0;
    for (Map.Entry<String, Integer> label : labelCounts.entrySet()) {
      appendButton(out, String.valueOf(index++), label.getKey(), label.getValue(), false);
    }
    out.append(
            "</div>\n<p class=\"key\"><span class=\"key-chosen\"></span>chosen region, of several the first is 1 ")
        .append("<span class=\"key-target\"></span>target box</p>\n");
    for (String card : cards) {
      out.append(card);
    }
    out.append("</div>\n");
  }

  private static void appendButton(
      Appendable out, String index, String label, int count, boolean pressed) throws IOException {
    out.append("<button type=\"button\" data-filter=\"")
        .append(index)
        .append("\" aria-pressed=\"")
        .append(String.valueOf(pressed))
        .append("\">")
        .append(Html.escape(label))
        .append(" <span class=\"count\">")
        .append(String.valueOf(count))
        .append("</span></button>\n");
  }

  private static void appendHead(StringBuilder html, EpisodeCard card) {
    html.append("<header><span class=\"outcome ")
        .append(card.success() ? "good" : "bad")
        .append("\">")
        .append(Html.escape(card.labels().get(0)))
        .append("</span>");
    for (String label : card.labels().subList(1, card.labels().size())) {
      html.append("<span class=\"label\">").append(Html.escape(label)).append("</span>");
    }
    html.append("<code>").append(Html.escape(card.id())).append("</code></header>\n");
    html.append("<p class=\"question\">").append(Html.escape(card.question())).append("</p>\n");
    if (!card.options().isEmpty()) {
      html.append("<ol class=\"options\" type=\"A\">");
      for (String option : card.options()) {
        html.append(option.equals(card.gold()) ? "<li class=\"gold\">" : "<li>")
            .append(Html.escape(option))
            .append("</li>");
      }
      html.append("</ol>\n");
    }
    html.append("<p class=\"verdict\">gold: <b>")
        .append(Html.escape(card.gold()))
        .append("</b><br>")
        .append(Html.escape(card.verdict()))
        .append("</p>\n");
    if (!card.numbers().isEmpty()) {
      html.append("<p class=\"numbers\">");
      card.numbers()
          .forEach(
              (name, value) ->
                  html.append("<span>")
                      .append(Html.escape(name))
                      .append(" <b>")
                      .append(String.format(Locale.ROOT, "%.3g", value))
                      .append("</b></span>"));
      html.append("</p>\n");
    }
  }

  private static void appendPictures(StringBuilder html, EpisodePictures pictures) {
    BufferedImage original = DataUri.fitted(pictures.original(), ORIGINAL_SIDE);
    BoxPainter.paint(original, pictures);
    html.append("<div class=\"pictures\">\n");
    appendFigure(
        html,
        original,
        "original, %d × %d"
            .formatted(pictures.originalSize().width(), pictures.originalSize().height()));
    pictures
        .view()
        .ifPresent(
            view ->
                appendFigure(
                    html,
                    DataUri.fitted(view, SEEN_SIDE),
                    "view as seen, %d × %d".formatted(view.width(), view.height())));
    for (int i = 0; i < pictures.crops().size(); i++) {
      RgbImage crop = pictures.crops().get(i);
      String number = pictures.crops().size() > 1 ? " " + (i + 1) : "";
      appendFigure(
          html,
          DataUri.fitted(crop, SEEN_SIDE),
          "crop%s as seen, %d × %d".formatted(number, crop.width(), crop.height()));
    }
    html.append("</div>\n");
  }

  private static void appendFigure(StringBuilder html, BufferedImage picture, String caption) {
    boolean sharp = Math.max(picture.getWidth(), picture.getHeight()) < SHARP_BELOW;
    html.append("<figure><img")
        .append(sharp ? " class=\"sharp\"" : "")
        .append(" alt=\"")
        .append(Html.escape(caption))
        .append("\" src=\"")
        .append(DataUri.encode(picture))
        .append("\"><figcaption>")
        .append(Html.escape(caption))
        .append("</figcaption></figure>\n");
  }

  private static void appendLooks(StringBuilder html, EpisodeCard card) {
    html.append("<div class=\"stages\">\n");
    card.looks()
        .forEach(
            (name, text) ->
                html.append("<div><h4>")
                    .append(Html.escape(name))
                    .append("</h4><pre>")
                    .append(Html.escape(text))
                    .append("</pre></div>\n"));
    html.append("</div>\n");
  }
}
