package dev.ergo.eval.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.eval.item.EvalJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  /**
   * One question with the answers of every policy, as the browser shows it.
   *
   * @param benchmark the benchmark's name
   * @param id the item's id
   * @param category may be empty
   * @param question the question
   * @param options the options shown, empty for open questions
   * @param gold the gold answer
   * @param picture number of the original in the browser's {@link PicturePool}, of several the
   *     first one's; empty where none is shown
   * @param size of the original, in the pixels of the boxes; empty where none is shown
   * @param targets boxes in it that hold the answer, in original pixels
   * @param more the images behind the first
   * @param answers one per policy of the browser, in its order; empty where a policy was not asked
   */
  public record Item(
      String benchmark,
      String id,
      String category,
      String question,
      List<String> options,
      String gold,
      Optional<Integer> picture,
      Optional<Size> size,
      List<PixelBox> targets,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Original> more,
      List<Optional<Answer>> answers) {

    /** Copies the lists. */
    public Item {
      options = List.copyOf(options);
      targets = List.copyOf(targets);
      more = List.copyOf(more);
      answers = List.copyOf(answers);
    }

    /** An item of one image. */
    public Item(
        String benchmark,
        String id,
        String category,
        String question,
        List<String> options,
        String gold,
        Optional<Integer> picture,
        Optional<Size> size,
        List<PixelBox> targets,
        List<Optional<Answer>> answers) {
      this(
          benchmark, id, category, question, options, gold, picture, size, targets, List.of(),
          answers);
    }
  }

  /**
   * An image of an item behind its first.
   *
   * @param picture its number in the browser's {@link PicturePool}
   * @param size in the pixels of the boxes
   * @param targets boxes in it that hold the answer
   */
  public record Original(int picture, Size size, List<PixelBox> targets) {

    /** Copies the list. */
    public Original {
      targets = List.copyOf(targets);
    }
  }

  /**
   * One policy's answer to one item.
   *
   * @param outcome right, wrong, or why no answer could be read
   * @param correct whether it counts as right
   * @param box what became of the policy's box; empty where it was asked for none
   * @param read what was read as the answer
   * @param crop the region shown, in original pixels
   * @param image number of the image that it is of, where it is not the first
   * @param view number of the first view's picture in the browser's {@link PicturePool}
   * @param moreViews numbers of the pictures of the first look's further views
   * @param seen number of the crop's picture
   * @param numbers measures by name, in order
   * @param looks generated text of each look; long ones are cut in the middle
   * @param error why there is no text
   */
  public record Answer(
      String outcome,
      boolean correct,
      Optional<String> box,
      String read,
      Optional<PixelBox> crop,
      Optional<Integer> image,
      Optional<Integer> view,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> moreViews,
      Optional<Integer> seen,
      Map<String, Double> numbers,
      List<String> looks,
      Optional<String> error) {

    /** Characters of a look shown at most. */
    static final int LOOK_CHARACTERS = 6000;

    /** An answer to a question about one image. */
    public Answer(
        String outcome,
        boolean correct,
        Optional<String> box,
        String read,
        Optional<PixelBox> crop,
        Optional<Integer> view,
        Optional<Integer> seen,
        Map<String, Double> numbers,
        List<String> looks,
        Optional<String> error) {
      this(
          outcome,
          correct,
          box,
          read,
          crop,
          Optional.empty(),
          view,
          List.of(),
          seen,
          numbers,
          looks,
          error);
    }

    /** Copies the collections and cuts long texts. */
    public Answer {
      moreViews = List.copyOf(moreViews);
      numbers = new LinkedHashMap<>(numbers);
      looks = looks.stream().map(Answer::cut).toList();
    }

    private static String cut(String text) {
      if (text.length() <= LOOK_CHARACTERS) {
        return text;
      }
      int half = LOOK_CHARACTERS / 2;
      return String.format(
          Locale.ROOT,
          "%s%n[… %,d characters left out …]%n%s",
          text.substring(0, half),
          text.length() - 2 * half,
          text.substring(text.length() - half));
    }
  }

  private static final ObjectMapper JSON =
      EvalJson.MAPPER
          .rebuild()
          .addMixIn(PixelBox.class, AsArray.class)
          .addMixIn(Size.class, AsArray.class)
          .build();

  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  private interface AsArray {}

  private final List<String> policies;
  private final PicturePool pictures;
  private final List<Item> items = new ArrayList<>();

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
  public ItemBrowser add(Item item) {
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
      out.append(i == 0 ? "" : ",\n").append(json(items.get(i)));
    }
    out.append("\n]}</script>\n");
    for (String picture : pictures.pictures()) {
      out.append("<script type=\"text/plain\" class=\"browser-picture\">")
          .append(picture)
          .append("</script>\n");
    }
    out.append("</div>\n");
  }

  /** JSON that HTML's parser takes for text whatever it holds. */
  private static String json(Object value) throws IOException {
    return JSON.writeValueAsString(value)
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
