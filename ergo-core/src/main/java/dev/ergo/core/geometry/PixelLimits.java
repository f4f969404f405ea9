package dev.ergo.core.geometry;

/**
 * Bounds on the number of pixels of a resized image, as {@code min_pixels} and {@code max_pixels}
 * of the Qwen2-VL image processor.
 *
 * @param minPixels least number of pixels, at least 1
 * @param maxPixels greatest number of pixels, at least {@code minPixels}
 * @param strict whether no image may have more, whatever its shape; transformers gives very narrow
 *     images more, since no side is less than a token's
 */
public record PixelLimits(long minPixels, long maxPixels, boolean strict) {

  /**
   * Side in pixels of the square that one vision token stands for: 14-pixel patches, merged 2x2.
   */
  public static final int TOKEN_SIDE = 28;

  private static final long TOKEN_AREA = (long) TOKEN_SIDE * TOKEN_SIDE;

  /** Limits as transformers keeps them. */
  public PixelLimits(long minPixels, long maxPixels) {
    this(minPixels, maxPixels, false);
  }

  /** Checks that the limits are in order. */
  public PixelLimits {
    if (minPixels < 1 || maxPixels < minPixels) {
      throw new IllegalArgumentException(
          "min_pixels " + minPixels + " and max_pixels " + maxPixels + " are not in order");
    }
  }

  /**
   * Vision tokens of a resized view.
   *
   * @param view both sides multiples of {@link #TOKEN_SIDE}
   */
  public static int tokens(Size view) {
    return Math.toIntExact(view.area() / TOKEN_AREA);
  }

  /**
   * Limits of a budget in vision tokens (ERGO's public inference code): at least 4 tokens, and
   * never more than {@code tokens}; an image that is narrower than that allows loses length.
   *
   * @param tokens vision tokens, at least 4
   */
  public static PixelLimits ofBudget(int tokens) {
    return new PixelLimits(4 * TOKEN_AREA, tokens * TOKEN_AREA, true);
  }
}
