package dev.ergo.data.layout;

/** What the numbers of a box count. */
public enum BoxUnit {
  /** Pixels of the upright original. */
  PIXELS,
  /** Pixels of the picture as Qwen's processor resizes it, under limits of its number of pixels. */
  RESIZED,
  /** Shares of width and height, 0 to 1. */
  SHARES,
  /** Thousandths of width and height, 0 to 1000. */
  THOUSANDTHS
}
