package dev.ergo.core.image;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;

/**
 * Bounds on untrusted images, checked before anything of their size is allocated.
 *
 * @param maxPixels greatest number of pixels, as the header gives it; 1 to 715,827,882 (an array
 *     holds no more RGB samples)
 * @param maxFileBytes greatest length of an image file in bytes, at least 1
 */
public record ImageLimits(long maxPixels, long maxFileBytes) {

  /** 200 megapixels and 512 MiB. */
  public static final ImageLimits DEFAULT = new ImageLimits(200_000_000L, 512L << 20);

  private static final long ADDRESSABLE_PIXELS = Integer.MAX_VALUE / 3;

  /** Checks the ranges. */
  public ImageLimits {
    if (maxPixels < 1 || maxPixels > ADDRESSABLE_PIXELS || maxFileBytes < 1) {
      throw new IllegalArgumentException(
          "image limits out of range: " + maxPixels + " pixels, " + maxFileBytes + " bytes");
    }
  }

  /** Refuses a size that the header of an image claims. */
  void checkSize(String id, Size size) {
    if (size.area() > maxPixels) {
      throw new UserException(
          "image %s is %d x %d = %d pixels, above the limit of %d; shrink it or leave it out"
              .formatted(id, size.width(), size.height(), size.area(), maxPixels));
    }
  }

  /** Refuses a file length. */
  void checkFile(String id, long bytes) {
    if (bytes > maxFileBytes) {
      throw new UserException(
          "image %s is a file of %d bytes, above the limit of %d; shrink it or leave it out"
              .formatted(id, bytes, maxFileBytes));
    }
  }
}
