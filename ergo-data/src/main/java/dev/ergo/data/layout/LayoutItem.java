package dev.ergo.data.layout;

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
 * @param images in their order
 * @param boxes targets in pixels of the first image's upright original
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
    List<LayoutImage> images,
    List<PixelBox> boxes,
    String boxesRule,
    String category) {

  /** Copies the lists. */
  public LayoutItem {
    options = List.copyOf(options);
    answers = List.copyOf(answers);
    images = List.copyOf(images);
    boxes = List.copyOf(boxes);
  }
}
