package dev.ergo.core.image;

/** Turns unfiltered PNG lines into RGB, transparency composed on white. */
final class PngPixels {

  private static final int NO_KEY = -1;

  private final PngHeader header;
  private final byte[] paletteRgb;
  private final int[] transparentKey;

  private PngPixels(PngHeader header, byte[] paletteRgb, int[] transparentKey) {
    this.header = header;
    this.paletteRgb = paletteRgb;
    this.transparentKey = transparentKey;
  }

  static PngPixels of(PngHeader header, PngChunks chunks) throws BadImageException {
    return switch (header.color()) {
      case PALETTE -> new PngPixels(header, palette(chunks), new int[] {NO_KEY});
      case GRAY -> new PngPixels(header, new byte[0], key(chunks.transparency(), 1));
      case RGB -> new PngPixels(header, new byte[0], key(chunks.transparency(), 3));
      case GRAY_ALPHA, RGB_ALPHA -> new PngPixels(header, new byte[0], new int[] {NO_KEY});
    };
  }

  /**
   * Writes the pixels of a line.
   *
   * @param line samples as PNG packs them
   * @param columns pixels in the line
   * @param rgb where to write
   * @param offset place of the first pixel's red sample
   * @param step samples from one pixel to the next
   */
  void write(byte[] line, int columns, byte[] rgb, int offset, int step) throws BadImageException {
    switch (header.color()) {
      case GRAY -> writeGray(line, columns, rgb, offset, step);
      case PALETTE -> writePalette(line, columns, rgb, offset, step);
      default -> writeColors(line, columns, rgb, offset, step);
    }
  }

  private void writeGray(byte[] line, int columns, byte[] rgb, int offset, int step) {
    int depth = header.depth();
    int white = (1 << depth) - 1;
    for (int i = 0, to = offset; i < columns; i++, to += step) {
      int sample = sample(line, i, depth);
      int gray = depth == 16 ? sample >> 8 : sample * 255 / white;
      byte value = (byte) (sample == transparentKey[0] ? 255 : gray);
      rgb[to] = value;
      rgb[to + 1] = value;
      rgb[to + 2] = value;
    }
  }

  private void writePalette(byte[] line, int columns, byte[] rgb, int offset, int step)
      throws BadImageException {
    for (int i = 0, to = offset; i < columns; i++, to += step) {
      int from = 3 * sample(line, i, header.depth());
      if (from >= paletteRgb.length) {
        throw new BadImageException("one of its pixels has no colour in its palette");
      }
      System.arraycopy(paletteRgb, from, rgb, to, 3);
    }
  }

  private void writeColors(byte[] line, int columns, byte[] rgb, int offset, int step) {
    int samples = header.color().samples();
    int bytes = header.depth() / 8;
    boolean alpha = samples == 2 || samples == 4;
    int toGreen = samples < 3 ? 0 : bytes;
    int toBlue = samples < 3 ? 0 : 2 * bytes;
    for (int i = 0, to = offset; i < columns; i++, to += step) {
      int from = i * samples * bytes;
      int opacity = alpha ? line[from + (samples - 1) * bytes] & 0xff : 255;
      if (!alpha && isTransparent(line, i)) {
        opacity = 0;
      }
      rgb[to] = RgbImage.onWhite(line[from], opacity);
      rgb[to + 1] = RgbImage.onWhite(line[from + toGreen], opacity);
      rgb[to + 2] = RgbImage.onWhite(line[from + toBlue], opacity);
    }
  }

  private boolean isTransparent(byte[] line, int pixel) {
    for (int k = 0; k < 3; k++) {
      if (transparentKey[0] == NO_KEY
          || sample(line, 3 * pixel + k, header.depth()) != transparentKey[k]) {
        return false;
      }
    }
    return true;
  }

  /** A sample in its own depth. */
  private static int sample(byte[] line, int index, int depth) {
    return switch (depth) {
      case 16 -> (line[2 * index] & 0xff) << 8 | (line[2 * index + 1] & 0xff);
      case 8 -> line[index] & 0xff;
      default -> {
        int bit = index * depth;
        yield (line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
      }
    };
  }

  private static byte[] palette(PngChunks chunks) throws BadImageException {
    byte[] rgb = chunks.palette().clone();
    if (rgb.length == 0 || rgb.length % 3 != 0) {
      throw new BadImageException("its palette is missing or damaged");
    }
    byte[] alpha = chunks.transparency();
    for (int i = 0; i < Math.min(rgb.length, 3 * alpha.length); i++) {
      rgb[i] = RgbImage.onWhite(rgb[i], alpha[i / 3] & 0xff);
    }
    return rgb;
  }

  private static int[] key(byte[] transparency, int samples) throws BadImageException {
    if (transparency.length == 0) {
      return new int[] {NO_KEY};
    }
    if (transparency.length != 2 * samples) {
      throw new BadImageException("its transparent colour is damaged");
    }
    int[] key = new int[samples];
    for (int i = 0; i < samples; i++) {
      key[i] = sample(transparency, i, 16);
    }
    return key;
  }
}
