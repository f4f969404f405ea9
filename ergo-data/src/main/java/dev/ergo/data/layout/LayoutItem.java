package dev.ergo.data.layout;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import java.util.List;

/**
 * What a row means.
 *
 * @param where file and row, for messages
 * @param id names it; unique unless the file says otherwise
 * @param question the question without its options
 * @param options in the order shown; empty for an open question
 * @param right the right option, 0 for the first; -1 for an open question
 * @param answers right answers, any of them; with options the right option's text; empty where the
 *     row has boxes only
 * @param number whether the right answer is a number, not a text
 * @param images in their order
 * @param texts the texts around the images where they stand inside the question, as {@link
 *     dev.ergo.core.image.QuestionImages} has them; the question names them by number there
 * @param targets target boxes
 * @param boxesRule "all", "any", or empty where the row does not say it
 * @param category empty where there is none
 */
public record LayoutItem(
    String where,
    String id,
    String question,
    List<String> options,
    int right,
    List<String> answers,
    boolean number,
    List<LayoutImage> images,
    List<String> texts,
    List<ImageBox> targets,
    String boxesRule,
    String category) {

  /** Copies the lists. */
  public LayoutItem {
    options = List.copyOf(options);
    answers = List.copyOf(answers);
    images = List.copyOf(images);
    texts = List.copyOf(texts);
    targets = List.copyOf(targets);
  }

  /** All target boxes, whatever image they are in. */
  public List<PixelBox> boxes() {
    return targets.stream().map(ImageBox::box).toList();
  }

  /** The target boxes in one of the images, which count from 1. */
  public List<PixelBox> boxes(int image) {
    return ImageBox.in(targets, image);
  }
}
