package dev.ergo.core.image;

/**
 * Normalises pixels and orders them into patches as transformers' Qwen2-VL image processor does:
 * patches by merged squares of 2x2, in each patch channels, then 14x14 pixels.
 */
final class PatchLayout {

  private static final int SIDE = 14;
  private static final int MERGE = 2;
  private static final int FRAME = SIDE * SIDE;
  private static final int CHANNELS = 3;

  /** Mean and deviation of CLIP's training pixels, which every Qwen2-VL checkpoint uses. */
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};

  private static final float[] DEVIATION = {0.26862954f, 0.26130258f, 0.27577711f};

  private static final float[][] NORMALISED = normalised();

  private PatchLayout() {}

  /**
   * The patches of a resized image.
   *
   * @param image both sides multiples of 28
   */
  static Patches patches(RgbImage image) {
    int gridHeight = image.height() / SIDE;
    int gridWidth = image.width() / SIDE;
    float[] values =
        new float[Math.multiplyExact(gridHeight * gridWidth, Patches.VALUES_PER_PATCH)];
    int offset = 0;
    for (int squareY = 0; squareY < gridHeight; squareY += MERGE) {
      for (int squareX = 0; squareX < gridWidth; squareX += MERGE) {
        for (int patch = 0; patch < MERGE * MERGE; patch++) {
          int y = (squareY + patch / MERGE) * SIDE;
          int x = (squareX + patch % MERGE) * SIDE;
          writePatch(image, x, y, values, offset);
          offset += Patches.VALUES_PER_PATCH;
        }
      }
    }
    return new Patches(values, gridHeight, gridWidth);
  }

  private static void writePatch(RgbImage image, int left, int top, float[] values, int offset) {
    byte[] rgb = image.rgb();
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] normalised = NORMALISED[channel];
      int to = offset + channel * FRAME;
      for (int y = top; y < top + SIDE; y++) {
        int from = 3 * (y * image.width() + left) + channel;
        for (int x = 0; x < SIDE; x++, from += 3) {
          values[to++] = normalised[rgb[from] & 0xff];
        }
      }
    }
  }

  /** Rescaled in double and rounded to float before it is normalised in float, as numpy does. */
  private static float[][] normalised() {
    float[][] table = new float[CHANNELS][256];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int sample = 0; sample < 256; sample++) {
        float rescaled = (float) (sample * (1 / 255.0));
        table[channel][sample] = (rescaled - MEAN[channel]) / DEVIATION[channel];
      }
    }
    return table;
  }
}
