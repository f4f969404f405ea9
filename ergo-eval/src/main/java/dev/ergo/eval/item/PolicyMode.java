package dev.ergo.eval.item;

import java.util.Locale;

/** A way of looking at an image: the method, its baseline, and controls that change one thing. */
public enum PolicyMode {
  /** Looks as the policy takes them: a box on the downsampled image, then its crop. */
  COARSE_TO_FINE,
  /** One look at the whole image. */
  FULL_IMAGE,
  /** The same, but the last look shows no image. */
  NO_CROP,
  /** The same, but the last crop has the box's size and lies anywhere in the image. */
  RANDOM_CROP,
  /** The same, but the last crop has another size, which a rule makes of the box's. */
  RESIZED_CROP,
  /** The same, but the last crop is that of the target boxes. */
  ORACLE_CROP,
  /** The same, but the last crop is the one that the policy chose for another item. */
  SWAPPED_CROP,
  /** The same, but a line of text stands where the last crop should be. */
  PLACEHOLDER,
  /** The same, but the target is blacked out in the first view; crops are untouched. */
  OCCLUDED;

  /** Whether a rule may say how large its last crop is. */
  public boolean takesCropRule() {
    return this == RESIZED_CROP || this == ORACLE_CROP;
  }

  /** Its name in configurations and results. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
