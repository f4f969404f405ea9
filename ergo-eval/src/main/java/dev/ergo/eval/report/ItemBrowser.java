package dev.ergo.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.PixelBox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All items of an evaluation as rows that can be filtered, searched and opened.
 *
 * <p>Items stand in the page as JSON and become elements, by text alone, when they are looked at;
 * pictures are decoded when the item is opened. So thousands of items stay quick, and nothing that
 * a model wrote is ever read as HTML: every {@code <} in the JSON is written as an escape, so no
 * text ends the element that holds it.
 */
public final class ItemBrowser implements ReportBlock {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> policies;
  private final PicturePool pictures;
  private final List<BrowserItem> items = new ArrayList<>();

  /**
   * Creates an empty browser.
   *
   * @param policies names, in the order of the answers of each item
   * @param pictures the pictures that items refer to
   */
  public ItemBrowser(List<String> policies, PicturePool pictures) {
    this.policies = List.copyOf(policies);
    this.pictures = pictures;
  }

  /** Adds an item. */
  public ItemBrowser add(BrowserItem item) {
    if (item.answers().size() != policies.size()) {
      throw new IllegalArgumentException(
          item.answers().size() + " answers for " + policies.size() + " policies");
    }
    items.add(item);
    return this;
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<div class=\"browser\">\n")
        .append("<noscript><p class=\"note\">The list of items needs JavaScript; it asks nothing ")
        .append("of any network.</p></noscript>\n")
        .append("<script type=\"application/json\" class=\"browser-data\">{\"policies\":")
        .append(json(policies))
        .append(",\"items\":[\n");
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : ",\n").append(json(form(items.get(i))));
    }
    out.append("\n]}</script>\n");
    for (String picture : pictures.pictures()) {
      out.append("<script type=\"text/plain\" class=\"browser-picture\">")
          .append(picture)
          .append("</script>\n");
    }
    out.append("</div>\n");
  }

  private static Map<String, Object> form(BrowserItem item) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("benchmark", item.benchmark());
    form.put("id", item.id());
    form.put("category", item.category());
    form.put("question", item.question());
    form.put("options", item.options());
    form.put("gold", item.gold());
    item.picture()
        .ifPresent(
            original -> {
              form.put("picture", original.picture());
              form.put("size", List.of(original.size().width(), original.size().height()));
            });
    form.put("targets", item.targets().stream().map(ItemBrowser::corners).toList());
    form.put("answers", item.answers().stream().map(ItemBrowser::form).toList());
    return form;
  }

  /** An empty object where the policy was not asked. */
  private static Map<String, Object> form(Optional<BrowserAnswer> given) {
    Map<String, Object> form = new LinkedHashMap<>();
    given.ifPresent(
        answer -> {
          form.put("outcome", answer.outcome());
          form.put("correct", answer.correct());
          answer.box().ifPresent(box -> form.put("box", box));
          form.put("read", answer.read());
          answer.crop().ifPresent(crop -> form.put("crop", corners(crop)));
          answer.view().ifPresent(view -> form.put("view", view));
          answer.seen().ifPresent(seen -> form.put("seen", seen));
          form.put("numbers", answer.numbers());
          form.put("stages", answer.stages());
          answer.error().ifPresent(error -> form.put("error", error));
        });
    return form;
  }

  private static List<Integer> corners(PixelBox box) {
    return List.of(box.x1(), box.y1(), box.x2(), box.y2());
  }

  /** JSON that HTML's parser takes for text whatever it holds. */
  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value)
          .replace("&", "\\u0026")
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
