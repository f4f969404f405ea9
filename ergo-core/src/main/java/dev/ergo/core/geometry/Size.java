package dev.ergo.core.geometry;

import java.io.Serializable;

/**
 * Width and height of an image in pixels.
 *
 * @param width pixels from left to right, at least 1
 * @param height pixels from top to bottom, at least 1
 */
public record Size(int width, int height) implements Serializable {

  /** Checks that both sides are positive. */
  public Size {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("not an image size: " + width + " x " + height);
    }
  }

  /** Number of pixels. */
  public long area() {
    return (long) width * height;
  }

  /** The greater of the two. */
  public int longerSide() {
    return Math.max(width, height);
  }
}
