package dev.ergo.core.image;

import java.util.Arrays;

/**
 * An image as the vision tower reads it. It is transformers' {@code pixel_values} and {@code
 * image_grid_thw} of one image, but for the second of two frames: the model is made for videos, and
 * a still image is shown to it twice.
 *
 * @param values normalised pixels, [gridHeight * gridWidth, 588] row-major: rows in the order
 *     (gridHeight/2, gridWidth/2, 2, 2), columns (channel, 14, 14)
 * @param gridHeight patches from top to bottom, even
 * @param gridWidth patches from left to right, even
 */
public record Patches(float[] values, int gridHeight, int gridWidth) {

  /** Values of one patch: 3 channels x 14 x 14 pixels. */
  public static final int VALUES_PER_PATCH = 588;

  private static final int FRAMES = 2;
  private static final int SIDE = 14;
  private static final int MERGE = 2;
  private static final int CHANNELS = 3;

  /** Pixels of one channel of a patch. */
  private static final int FRAME = SIDE * SIDE;

  /** Checks the length of the array. */
  public Patches {
    if (gridHeight % 2 != 0
        || gridWidth % 2 != 0
        || values.length != (long) gridHeight * gridWidth * VALUES_PER_PATCH) {
      throw new IllegalArgumentException(
          values.length + " values are no " + gridHeight + " x " + gridWidth + " patches");
    }
  }

  /**
   * The patches of a resized image, normalised and ordered as transformers' Qwen2-VL image
   * processor does: patches by merged squares of 2x2, in each patch channels, then 14x14 pixels.
   *
   * @param image both sides multiples of 28
   * @param normalised values by channel and sample, as {@link PixelNormalization#table} gives them
   */
  static Patches of(RgbImage image, float[][] normalised) {
    int gridHeight = image.height() / SIDE;
    int gridWidth = image.width() / SIDE;
    float[] values = new float[Math.multiplyExact(gridHeight * gridWidth, VALUES_PER_PATCH)];
    int offset = 0;
    for (int squareY = 0; squareY < gridHeight; squareY += MERGE) {
      for (int squareX = 0; squareX < gridWidth; squareX += MERGE) {
        for (int patch = 0; patch < MERGE * MERGE; patch++) {
          int y = (squareY + patch / MERGE) * SIDE;
          int x = (squareX + patch % MERGE) * SIDE;
          writePatch(image, normalised, x, y, values, offset);
          offset += VALUES_PER_PATCH;
        }
      }
    }
    return new Patches(values, gridHeight, gridWidth);
  }

  private static void writePatch(
      RgbImage image, float[][] tables, int left, int top, float[] values, int offset) {
    byte[] rgb = image.rgb();
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] normalised = tables[channel];
      int to = offset + channel * FRAME;
      for (int y = top; y < top + SIDE; y++) {
        int from = 3 * (y * image.width() + left) + channel;
        for (int x = 0; x < SIDE; x++, from += 3) {
          values[to++] = normalised[rgb[from] & 0xff];
        }
      }
    }
  }

  /**
   * Patches of transformers' {@code pixel_values}.
   *
   * @param pixelValues [gridHeight * gridWidth, 1176], columns (channel, frame, 14, 14); the frames
   *     must be equal
   */
  public static Patches ofPixelValues(float[] pixelValues, int gridHeight, int gridWidth) {
    float[] values = new float[pixelValues.length / FRAMES];
    for (int from = 0, to = 0; to < values.length; from += FRAMES * FRAME, to += FRAME) {
      if (!Arrays.equals(
          pixelValues, from, from + FRAME, pixelValues, from + FRAME, from + 2 * FRAME)) {
        throw new IllegalArgumentException("two different frames at value " + from);
      }
      System.arraycopy(pixelValues, from, values, to, FRAME);
    }
    return new Patches(values, gridHeight, gridWidth);
  }

  /** transformers' {@code pixel_values}: [gridHeight * gridWidth, 1176]. */
  public float[] pixelValues() {
    float[] both = new float[Math.multiplyExact(FRAMES, values.length)];
    for (int from = 0, to = 0; from < values.length; from += FRAME, to += FRAMES * FRAME) {
      System.arraycopy(values, from, both, to, FRAME);
      System.arraycopy(values, from, both, to + FRAME, FRAME);
    }
    return both;
  }

  /** Number of vision tokens after the 2x2 merge. */
  public int tokens() {
    return gridHeight * gridWidth / 4;
  }
}
