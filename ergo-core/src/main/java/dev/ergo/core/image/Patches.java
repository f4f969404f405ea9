package dev.ergo.core.image;

/**
 * An image as the vision tower reads it (transformers' {@code pixel_values} and {@code
 * image_grid_thw} of one image).
 *
 * @param values normalised pixels, [gridHeight * gridWidth, 1176] row-major: rows in the order
 *     (gridHeight/2, gridWidth/2, 2, 2), columns (channel, 2 equal frames, 14, 14)
 * @param gridHeight patches from top to bottom, even
 * @param gridWidth patches from left to right, even
 */
public record Patches(float[] values, int gridHeight, int gridWidth) {

  /** Values of one patch: 3 channels x 2 frames x 14 x 14 pixels. */
  public static final int VALUES_PER_PATCH = 1176;

  /** Checks the length of the array. */
  public Patches {
    if (gridHeight % 2 != 0
        || gridWidth % 2 != 0
        || values.length != (long) gridHeight * gridWidth * VALUES_PER_PATCH) {
      throw new IllegalArgumentException(
          values.length + " values are no " + gridHeight + " x " + gridWidth + " patches");
    }
  }

  /** Number of vision tokens after the 2x2 merge. */
  public int tokens() {
    return gridHeight * gridWidth / 4;
  }
}
