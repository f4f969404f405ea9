package dev.ergo.eval.report;

import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An example as a model is shown it, for a person to look at before a run: the rows of a data set
 * may open and mean something else than their owner thinks.
 *
 * @param example the example
 * @param sequences what the model reads: an episode's first turn, or a lesson's conversations
 * @param tokenizer turns it back into text
 * @param images renders the pictures
 */
public record ShownExample(
    Example example, List<TokenSequence> sequences, Tokenizer tokenizer, ImageProcessor images) {

  private static final int LONGEST_LINE = 300;

  /** Copies the list. */
  public ShownExample {
    sequences = List.copyOf(sequences);
  }

  /**
   * What the console says of it.
   *
   * @param title what it is the first example of
   */
  public List<String> lines(String title) {
    List<String> lines = new ArrayList<>();
    lines.add(title + ":");
    facts().forEach(fact -> lines.add("  " + plain(fact)));
    return lines;
  }

  /** The page of it, with its pictures. */
  public HtmlReport page(String title) {
    return on(
        new HtmlReport(title, "What the model reads and sees, before anything is computed."), "");
  }

  /**
   * Adds it to a page of several.
   *
   * @param of what it is the first of; empty where that is clear
   */
  public HtmlReport on(HtmlReport page, String of) {
    String behind = of.isEmpty() ? "" : ", " + of;
    return page.section("Example" + behind, ReportBlock.preformatted("as it was read", lines()))
        .section(
            "Pictures as the model sees them" + behind, views().stream().map(this::block).toList())
        .section(
            "Text as the model reads it" + behind,
            sequences.stream()
                .map(read -> ReportBlock.preformatted(read.length() + " tokens", text(read)))
                .toList());
  }

  private String lines() {
    return String.join("\n", facts());
  }

  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    String category = example.category().isEmpty() ? "" : ", category " + example.category();
    facts.add("id: " + example.id() + category);
    facts.add("question: " + example.question());
    if (!example.options().isEmpty()) {
      int right = example.rightOption().orElse(-1);
      facts.add(
          "options: "
              + IntStream.range(0, example.options().size())
                  .mapToObj(
                      option ->
                          Example.letter(option)
                              + ". "
                              + example.options().get(option)
                              + (option == right ? " (right)" : ""))
                  .collect(Collectors.joining(" | ")));
    }
    List<String> gold = new ArrayList<>(List.of(example.answer()));
    gold.addAll(example.aliases());
    facts.add("gold answer: " + String.join(" | ", gold));
    views().forEach(view -> facts.add(fact(view)));
    facts.add(
        "tokens: "
            + sequences.stream()
                .map(read -> read.length() + ", of them " + pads(read) + " of images")
                .collect(Collectors.joining("; ")));
    return facts;
  }

  private String fact(ImageView view) {
    Size original = view.source().size();
    Size seen = images.viewSize(view);
    boolean whole = view.region().equals(PixelBox.of(original));
    List<PixelBox> boxes = boxes(view);
    String fact =
        "image %d: %d x %d pixels%s, seen as %d x %d (%d tokens)"
            .formatted(
                example.images().numberOf(view.source()),
                original.width(),
                original.height(),
                whole ? "" : ", of them " + list(view.region()),
                seen.width(),
                seen.height(),
                PixelLimits.tokens(seen));
    return boxes.isEmpty()
        ? fact
        : fact
            + ", target boxes "
            + boxes.stream().map(ShownExample::list).collect(Collectors.joining(" "))
            + ", seen at "
            + boxes.stream().map(box -> list(seen(box, view))).collect(Collectors.joining(" "));
  }

  private Set<ImageView> views() {
    Set<ImageView> views = new LinkedHashSet<>();
    sequences.forEach(read -> views.addAll(read.images()));
    return views;
  }

  /** The target boxes of which something is in a view. */
  private List<PixelBox> boxes(ImageView view) {
    return example.boxes(example.images().numberOf(view.source())).stream()
        .filter(box -> box.overlap(view.region()) > 0)
        .toList();
  }

  private ViewBox seen(PixelBox box, ImageView view) {
    PixelBox region = view.region();
    PixelBox part =
        new PixelBox(
                Math.max(box.x1(), region.x1()),
                Math.max(box.y1(), region.y1()),
                Math.min(box.x2(), region.x2()),
                Math.min(box.y2(), region.y2()))
            .movedBy(-region.x1(), -region.y1());
    return BoxMapping.toView(part, images.viewSize(view), region.size());
  }

  private ReportBlock block(ImageView view) {
    return new ViewPicture(
        fact(view), images.render(view), boxes(view).stream().map(box -> seen(box, view)).toList());
  }

  private int pads(TokenSequence read) {
    int pad = tokenizer.id("<|image_pad|>");
    return (int) Arrays.stream(read.ids()).filter(id -> id == pad).count();
  }

  /** The tokens as text, those of an image as their number. */
  private String text(TokenSequence read) {
    int pad = tokenizer.id("<|image_pad|>");
    int[] ids = read.ids();
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (from < ids.length) {
      int to = from;
      boolean image = ids[from] == pad;
      while (to < ids.length && (ids[to] == pad) == image) {
        to++;
      }
      text.append(
          image
              ? "<|image_pad|> x " + (to - from)
              : tokenizer.decode(Arrays.copyOfRange(ids, from, to), false));
      from = to;
    }
    return text.toString();
  }

  private static String list(PixelBox box) {
    return "[%d, %d, %d, %d]".formatted(box.x1(), box.y1(), box.x2(), box.y2());
  }

  private static String list(ViewBox box) {
    return "[%d, %d, %d, %d]".formatted(box.x1(), box.y1(), box.x2(), box.y2());
  }

  /** One line of a terminal: what data holds must not steer it. */
  private static String plain(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    if (line.length() <= LONGEST_LINE) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST_LINE - 1)) ? 1 : 0;
    return line.substring(0, LONGEST_LINE - end) + "…";
  }
}
