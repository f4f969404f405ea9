package dev.ergo.eval.item;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import java.util.List;
import java.util.Optional;

/**
 * A policy's answer to one item.
 *
 * @param looks generated text of each look in order, at least one; the last holds the answer
 * @param boxOutcome what became of the box; empty where the policy was asked for none
 * @param crop the region shown in the last look, in original pixels; empty where none was shown
 * @param cropImage number of the image that the region is of, where it is not the first
 * @param fromCrop what the judge answered from the crop alone; empty where it was not asked
 * @param cost tokens and time
 */
public record AnsweredItem(
    @JsonAlias("stages") List<String> looks,
    Optional<BoxOutcome> boxOutcome,
    Optional<PixelBox> crop,
    Optional<Integer> cropImage,
    Optional<String> fromCrop,
    ItemCost cost) {

  /** Checks that there is a text. */
  public AnsweredItem {
    looks = List.copyOf(looks);
    if (looks.isEmpty()) {
      throw new IllegalArgumentException("an answer without a text");
    }
  }

  /** An answer whose region is of the first image, or that has none. */
  public AnsweredItem(
      List<String> looks,
      Optional<BoxOutcome> boxOutcome,
      Optional<PixelBox> crop,
      Optional<String> fromCrop,
      ItemCost cost) {
    this(looks, boxOutcome, crop, Optional.empty(), fromCrop, cost);
  }

  /** Number of the image that was shown in part at last, from 1. */
  public int image() {
    return cropImage.orElse(1);
  }

  /** The text that holds the answer. */
  public String prediction() {
    return looks.get(looks.size() - 1);
  }
}
