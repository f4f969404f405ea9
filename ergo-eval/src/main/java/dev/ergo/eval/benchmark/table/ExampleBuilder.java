package dev.ergo.eval.benchmark.table;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.Example;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts together the example of a row. Question, image and either options or answers have to be
 * given; what else is left out is empty.
 */
public final class ExampleBuilder {

  private final String id;
  private final Map<String, String> facets = new HashMap<>();
  private String question;
  private List<String> options = List.of();
  private List<String> answers;
  private ImageSource image;
  private List<PixelBox> boxes = List.of();
  private String category = "";

  /**
   * Begins an example.
   *
   * @param id the benchmark's own id of the item
   */
  public ExampleBuilder(String id) {
    this.id = id;
  }

  /** Sets the question without its options. */
  public ExampleBuilder question(String text) {
    question = text;
    return this;
  }

  /**
   * Sets the options. Two of one text can't be told apart by it: then the right one's letter is
   * kept as facet {@link Example#LABEL}.
   *
   * @param right the right one, 0 for the first
   */
  public ExampleBuilder options(List<String> texts, int right) {
    options = texts;
    answers = List.of(texts.get(right));
    return Collections.frequency(texts, texts.get(right)) == 1
        ? this
        : facet(Example.LABEL, String.valueOf(Example.letter(right)));
  }

  /** Sets the answers of an open question, at least one; all are right. */
  public ExampleBuilder answers(List<String> texts) {
    answers = texts;
    return this;
  }

  /** Sets the image. */
  public ExampleBuilder image(ImageSource source) {
    image = source;
    return this;
  }

  /** Sets the target boxes, which hold the answer together. */
  public ExampleBuilder boxes(List<PixelBox> targets) {
    boxes = targets;
    return this;
  }

  /** Sets the category by which accuracy is reported. */
  public ExampleBuilder category(String name) {
    category = name;
    return this;
  }

  /** Adds what metrics or wording need beside. */
  public ExampleBuilder facet(String name, String value) {
    facets.put(name, value);
    return this;
  }

  /** The example. */
  public Example build() {
    return new Example(
        id,
        question,
        options,
        answers.get(0),
        image,
        boxes,
        Example.BoxesRule.ALL,
        category,
        answers.subList(1, answers.size()),
        facets);
  }
}
