package dev.ergo.data.scenes;

import java.util.Arrays;

/**
 * A row of pixels before it is rounded, a channel at a time: it stays in the first-level cache, and
 * its loops are ones that the compiler turns into vector instructions.
 */
final class PixelRow {

  /** Red, green, blue. */
  static final int CHANNELS = 3;

  private final int side;
  private final double[][] channels;

  /** Light of each channel along the row. */
  private final double[][] light;

  PixelRow(int side, double[][] light) {
    this.side = side;
    this.channels = new double[CHANNELS][side];
    this.light = light;
  }

  /** Gives all pixels one value of a channel. */
  void fill(int channel, double value) {
    Arrays.fill(channels[channel], value);
  }

  /** Adds a tint to the pixels from {@code from} to before {@code to}, as far as they exist. */
  void add(int from, int to, double[] tint) {
    int first = Math.max(from, 0);
    int end = Math.min(to, side);
    for (int c = 0; c < CHANNELS; c++) {
      add(channels[c], first, end, tint[c]);
    }
  }

  /** Adds clouds, then light, then grain. */
  void shade(double[] clouds, double[] grain) {
    for (int c = 0; c < CHANNELS; c++) {
      shade(channels[c], clouds, light[c], grain);
    }
  }

  /** Paints pixels in a colour under half the clouds, with light and grain. */
  void paint(int from, int to, double[] colour, double[] clouds, double[] grain) {
    for (int c = 0; c < CHANNELS; c++) {
      paint(channels[c], from, to, colour[c], clouds, light[c], grain);
    }
  }

  /** Paints pixels grey, with grain alone. */
  void paintGrey(int from, int to, double grey, double[] grain) {
    for (double[] channel : channels) {
      for (int x = from; x < to; x++) {
        channel[x] = grey + grain[x];
      }
    }
  }

  /** Adds {@code count} values of a pattern to all channels, from pixel {@code from} on. */
  void addPattern(int from, double[] pattern, int at, int count, double amplitude) {
    for (double[] channel : channels) {
      for (int i = 0; i < count; i++) {
        channel[from + i] += amplitude * pattern[at + i];
      }
    }
  }

  /** Rounds the row to bytes, channels side by side. */
  void quantise(byte[] rgb, int at) {
    quantise(channels[0], channels[1], channels[2], rgb, at);
  }

  private static void add(double[] row, int from, int to, double value) {
    for (int x = from; x < to; x++) {
      row[x] += value;
    }
  }

  private static void shade(double[] row, double[] clouds, double[] light, double[] grain) {
    for (int x = 0; x < row.length; x++) {
      row[x] = (row[x] + clouds[x]) * light[x] + grain[x];
    }
  }

  private static void paint(
      double[] row,
      int from,
      int to,
      double colour,
      double[] clouds,
      double[] light,
      double[] grain) {
    for (int x = from; x < to; x++) {
      row[x] = (colour + 0.5 * clouds[x]) * light[x] + grain[x];
    }
  }

  private static void quantise(double[] red, double[] green, double[] blue, byte[] rgb, int at) {
    int i = at;
    for (int x = 0; x < red.length; x++) {
      rgb[i] = quantised(red[x]);
      rgb[i + 1] = quantised(green[x]);
      rgb[i + 2] = quantised(blue[x]);
      i += CHANNELS;
    }
  }

  private static byte quantised(double value) {
    int rounded = (int) (value + 0.5);
    // Hardly ever taken, and cheaper so than two comparisons of every value.
    if ((rounded & ~0xff) != 0) {
      rounded = rounded < 0 ? 0 : 0xff;
    }
    return (byte) rounded;
  }
}
