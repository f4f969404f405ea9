package dev.ergo.core.image;

/** Composes transparent samples on white, rounded as Pillow's {@code alpha_composite} does. */
final class OnWhite {

  private static final int BITS = 7;
  private static final int HALF = 0x80 << BITS;

  private OnWhite() {}

  /**
   * The composed sample.
   *
   * @param sample 0 to 255, as a byte
   * @param alpha opacity from 0 to 255
   */
  static byte blend(byte sample, int alpha) {
    int sum = ((sample & 0xff) * alpha + 255 * (255 - alpha)) * (1 << BITS) + HALF;
    return (byte) (((sum >> 8) + sum) >> 8 >> BITS);
  }
}
