package dev.ergo.core.image;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;

/**
 * Bounds on untrusted images. All but the time are checked before anything of an image's size is
 * allocated.
 *
 * @param maxPixels greatest number of pixels, as the header gives it; 1 to 715,827,882 (an array
 *     holds no more RGB samples)
 * @param maxFileBytes greatest length of an image file in bytes, at least 1
 * @param maxDecodedBytes greatest memory that decoding may take by the header, at least 1
 * @param seconds how long decoding may take, at least 1
 */
public record ImageLimits(long maxPixels, long maxFileBytes, long maxDecodedBytes, int seconds) {

  /** 200 megapixels. */
  public static final long DEFAULT_PIXELS = 200_000_000L;

  /** An array holds no more RGB samples. */
  public static final long MOST_PIXELS = Integer.MAX_VALUE / 3;

  /** A photograph of 200 megapixels takes a few of them. */
  public static final int DEFAULT_SECONDS = 20;

  private static final long DEFAULT_FILE_BYTES = 512L << 20;
  private static final int SHARE_OF_HEAP = 4;

  /** 200 megapixels, 512 MiB, a quarter of the heap, 20 seconds. */
  public static final ImageLimits DEFAULT = new ImageLimits(DEFAULT_PIXELS, DEFAULT_FILE_BYTES);

  /** Checks the ranges. */
  public ImageLimits {
    if (maxPixels < 1
        || maxPixels > MOST_PIXELS
        || maxFileBytes < 1
        || maxDecodedBytes < 1
        || seconds < 1) {
      throw new IllegalArgumentException(
          "image limits out of range: %d pixels, %d bytes, %d bytes decoded, %d s"
              .formatted(maxPixels, maxFileBytes, maxDecodedBytes, seconds));
    }
  }

  /** Bounds on pixels and file; decoding may take a quarter of the heap, and the usual time. */
  public ImageLimits(long maxPixels, long maxFileBytes) {
    this(maxPixels, maxFileBytes, defaultDecodedBytes(), DEFAULT_SECONDS);
  }

  /** A quarter of the greatest heap: images are decoded several at once, and not alone in it. */
  public static long defaultDecodedBytes() {
    return Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
  }

  /** Refuses a size that the header of an image claims. */
  void checkSize(String id, Size size) {
    if (size.area() > maxPixels) {
      throw new UserException(
          "image %s is %d x %d = %d pixels, above the limit of %d (data.image_pixels); shrink it or leave it out"
              .formatted(id, size.width(), size.height(), size.area(), maxPixels));
    }
  }

  /** Refuses the size and the memory that the header of an image asks for. */
  void check(String id, ImageHeader header) {
    checkSize(id, header.stored());
    long bytes = header.decodedBytes();
    if (bytes > maxDecodedBytes) {
      throw new UserException(
          "image %s is %d x %d pixels, and decoding it takes %d MB where %d MB are allowed (data.image_mib; without it a quarter of the Java heap, -Xmx); shrink it or leave it out"
              .formatted(
                  id,
                  header.stored().width(),
                  header.stored().height(),
                  bytes / 1_000_000,
                  maxDecodedBytes / 1_000_000));
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
