package dev.ergo.data;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.QuestionImages;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One question about one or several images, the row of every data set.
 *
 * @param id unique in its data set
 * @param question the question without its options
 * @param options option texts in the order shown; empty for open questions
 * @param answer the gold answer: the right option's text where there are options
 * @param images the original images
 * @param targets target boxes, each in one of the images; empty where the data set gives none
 * @param boxesRule whether all boxes hold the answer together or any of them alone
 * @param category free-form category, empty where there is none
 * @param aliases further texts that are as good as {@code answer}; open questions only
 * @param facets what else a benchmark says about the item and groups its metrics by, such as the
 *     cycle of an option rotation; empty where there is nothing
 */
public record Example(
    String id,
    String question,
    List<String> options,
    String answer,
    QuestionImages images,
    List<ImageBox> targets,
    BoxesRule boxesRule,
    String category,
    List<String> aliases,
    Map<String, String> facets) {

  /** Facet: letter of the right option, where another one has the same text. */
  public static final String LABEL = "label";

  /** Facet: the gold answer where it is a number, not a text: equal numbers are equal answers. */
  public static final String NUMBER = "number";

  /** Copies the lists. */
  public Example {
    options = List.copyOf(options);
    targets = List.copyOf(targets);
    for (ImageBox target : targets) {
      if (!images.has(target.image())) {
        throw new IllegalArgumentException(
            "a target in image %d of %d".formatted(target.image(), images.count()));
      }
    }
    aliases = List.copyOf(aliases);
    facets = Map.copyOf(facets);
  }

  /** A question about one image. */
  public Example(
      String id,
      String question,
      List<String> options,
      String answer,
      ImageSource image,
      List<PixelBox> boxes,
      BoxesRule boxesRule,
      String category,
      List<String> aliases,
      Map<String, String> facets) {
    this(
        id,
        question,
        options,
        answer,
        QuestionImages.of(image),
        ImageBox.inFirst(boxes),
        boxesRule,
        category,
        aliases,
        facets);
  }

  /** What a policy is asked. */
  public EpisodeRequest request() {
    return new EpisodeRequest(question, options, images);
  }

  /** The first image. */
  public ImageSource image() {
    return images.get(1);
  }

  /** All target boxes, whatever image they are in. */
  public List<PixelBox> boxes() {
    return targets.stream().map(ImageBox::box).toList();
  }

  /** The target boxes in one of the images, which count from 1. */
  public List<PixelBox> boxes(int image) {
    return ImageBox.in(targets, image);
  }

  /** The same question about other images in the places of these. */
  public Example withImages(UnaryOperator<ImageSource> change) {
    return new Example(
        id,
        question,
        options,
        answer,
        images.map(change),
        targets,
        boxesRule,
        category,
        aliases,
        facets);
  }

  /** The letter of an option: A for the first. */
  public static char letter(int option) {
    return (char) ('A' + option);
  }

  /** The right option, 0 for the first; empty if the answer is none of the options as written. */
  public Optional<Integer> rightOption() {
    String label = facets.get(LABEL);
    int option = label == null ? options.indexOf(answer) : label.charAt(0) - 'A';
    return option < 0 || option >= options.size() ? Optional.empty() : Optional.of(option);
  }

  /**
   * The gold answer in a form that is read as no other option: the right option's letter where
   * options have the same text or are letters themselves, else its text.
   */
  public String unmistakableAnswer() {
    boolean letters =
        options.stream()
            .anyMatch(option -> option.length() == 1 && Character.isLetter(option.charAt(0)));
    boolean repeated = new HashSet<>(options).size() < options.size();
    return letters || repeated
        ? rightOption().map(option -> String.valueOf(letter(option))).orElse(answer)
        : answer;
  }

  /** How several target boxes are to be read. */
  public enum BoxesRule {
    /** The target is the union of the boxes. */
    ALL,
    /** Each box alone holds the answer. */
    ANY
  }
}
