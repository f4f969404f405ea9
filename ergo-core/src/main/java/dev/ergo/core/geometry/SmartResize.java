package dev.ergo.core.geometry;

import dev.ergo.core.error.UserException;

/**
 * The size that an image is resized to before the vision tower reads it: transformers' {@code
 * smart_resize} of Qwen2-VL. Each side is rounded to a multiple of the factor, half to even as
 * Python does; where the product then breaks a limit, both sides are scaled from the unrounded size
 * towards it, so the aspect ratio is kept only about. An image so narrow that its shorter side
 * would be less than the factor exceeds the upper limit there; not so where that is {@link
 * PixelLimits#strict}.
 */
public final class SmartResize {

  /** Greatest ratio of the longer to the shorter side. */
  public static final int MAX_ASPECT_RATIO = 200;

  private SmartResize() {}

  /**
   * The resized size for sides that are multiples of {@link PixelLimits#TOKEN_SIDE}.
   *
   * @throws UserException if the longer side is more than 200 times the shorter
   */
  public static Size fit(Size original, PixelLimits limits) {
    return fit(original, limits, PixelLimits.TOKEN_SIDE);
  }

  /**
   * The resized size.
   *
   * @param factor what both sides become a multiple of, in pixels
   * @throws UserException if the longer side is more than 200 times the shorter
   */
  public static Size fit(Size original, PixelLimits limits, int factor) {
    int width = original.width();
    int height = original.height();
    double aspectRatio = (double) Math.max(width, height) / Math.min(width, height);
    if (aspectRatio > MAX_ASPECT_RATIO) {
      throw new UserException(
          "%d x %d pixels have an aspect ratio of %.1f, but smart resize takes at most %d; choose a less narrow image or region"
              .formatted(width, height, aspectRatio, MAX_ASPECT_RATIO));
    }
    // A side may round to 0 here; the lower limit, at least 1 pixel, then lifts it again.
    long roundedWidth = (long) (Math.rint((double) width / factor) * factor);
    long roundedHeight = (long) (Math.rint((double) height / factor) * factor);
    double area = original.area();
    if (roundedWidth * roundedHeight > limits.maxPixels()) {
      double shrink = Math.sqrt(area / limits.maxPixels());
      return bounded(
          floorTo(width / shrink, factor), floorTo(height / shrink, factor), limits, factor);
    }
    if (roundedWidth * roundedHeight < limits.minPixels()) {
      double stretch = Math.sqrt(limits.minPixels() / area);
      return bounded(
          ceilTo(width * stretch, factor), ceilTo(height * stretch, factor), limits, factor);
    }
    return new Size(Math.toIntExact(roundedWidth), Math.toIntExact(roundedHeight));
  }

  /** Where the limits are strict, the longer side gives way. */
  private static Size bounded(int width, int height, PixelLimits limits, int factor) {
    if (!limits.strict() || (long) width * height <= limits.maxPixels()) {
      return new Size(width, height);
    }
    return width > height
        ? new Size(floorTo((double) limits.maxPixels() / height, factor), height)
        : new Size(width, floorTo((double) limits.maxPixels() / width, factor));
  }

  private static int floorTo(double side, int factor) {
    return Math.max(factor, (int) Math.floor(side / factor) * factor);
  }

  private static int ceilTo(double side, int factor) {
    return (int) Math.ceil(side / factor) * factor;
  }
}
