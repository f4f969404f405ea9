package dev.ergo.data.rollout;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.data.Example;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an episode was asked, and what its answer is compared with: an {@link Example} without its
 * id, its gold answer and its images, which stand elsewhere in the row.
 *
 * @param text the question without its options
 * @param options option texts in the order shown; empty for open questions
 * @param around what stands around the images where they stand inside of the text; else empty
 * @param targets target boxes, pixels of the images that they name
 * @param boxesRule how several target boxes are to be read
 * @param category free-form category, empty where there is none
 * @param aliases further texts that are as good as the gold answer
 * @param facets what else the data say about the question
 */
public record RolloutQuestion(
    String text,
    List<String> options,
    List<String> around,
    List<ImageBox> targets,
    Example.BoxesRule boxesRule,
    String category,
    List<String> aliases,
    Map<String, String> facets) {

  /** Copies the collections. */
  public RolloutQuestion {
    options = List.copyOf(options);
    around = List.copyOf(around);
    targets = List.copyOf(targets);
    aliases = List.copyOf(aliases);
    // In one order, so that equal rows make equal files.
    facets = Collections.unmodifiableMap(new TreeMap<>(facets));
  }

  /** The question of an example. */
  public static RolloutQuestion of(Example example) {
    return new RolloutQuestion(
        example.question(),
        example.options(),
        example.images().texts(),
        example.targets(),
        example.boxesRule(),
        example.category(),
        example.aliases(),
        example.facets());
  }

  /**
   * The example that it was of.
   *
   * @param id of the example
   * @param gold the right answer
   * @param images the original images, in order
   */
  public Example example(String id, String gold, List<ImageSource> images) {
    return new Example(
        id,
        text,
        options,
        gold,
        new QuestionImages(images, around),
        targets,
        boxesRule,
        category,
        aliases,
        facets);
  }
}
