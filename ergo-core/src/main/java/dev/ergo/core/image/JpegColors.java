package dev.ergo.core.image;

import java.util.Arrays;

/**
 * The colour spaces of JPEG files, and their way to RGB in the integer arithmetic of libjpeg
 * ({@code jdcolor.c}) and Pillow ({@code cmyk2rgb}).
 */
enum JpegColors {
  GRAY(1),
  RGB(3),
  YCC(3),
  /** Stored inverted, as Adobe does; Pillow assumes that of every CMYK file. */
  CMYK(4),
  /** CMY turned into YCC, with K beside it; inverted as well. */
  YCCK(4);

  /** In place of the transform flag of an Adobe segment: the file has none. */
  static final int NO_ADOBE = -1;

  private static final int BITS = 16;
  private static final int ROUND = 1 << (BITS - 1);
  private static final int RED_CR = fixed(1.40200);
  private static final int GREEN_CB = fixed(0.34414);
  private static final int GREEN_CR = fixed(0.71414);
  private static final int BLUE_CB = fixed(1.77200);

  private final int components;

  JpegColors(int components) {
    this.components = components;
  }

  /** Samples of one pixel. */
  int components() {
    return components;
  }

  /**
   * The rule by which libjpeg ({@code default_decompress_parms}) tells the meanings.
   *
   * @param ids ids of the components
   * @param jfif whether the file has a JFIF segment
   * @param adobeTransform transform flag of its Adobe segment or {@link #NO_ADOBE}
   */
  static JpegColors of(int[] ids, boolean jfif, int adobeTransform) throws BadImageException {
    return switch (ids.length) {
      case 1 -> GRAY;
      case 3 -> {
        boolean lettered = Arrays.equals(ids, new int[] {'R', 'G', 'B'});
        boolean rgb = adobeTransform == NO_ADOBE ? lettered : adobeTransform == 0;
        yield rgb && !jfif ? RGB : YCC;
      }
      case 4 -> adobeTransform == NO_ADOBE || adobeTransform == 0 ? CMYK : YCCK;
      default -> throw new BadImageException("it has " + ids.length + " colour components");
    };
  }

  /**
   * The RGB samples of all pixels; may be the given array, changed.
   *
   * @param samples as {@link JpegDecoder} reads them: the components, but RGB for {@link #YCC},
   *     which libjpeg converts itself
   */
  byte[] toRgb(byte[] samples) {
    return switch (this) {
      case RGB, YCC -> samples;
      case GRAY -> spread(samples);
      case CMYK -> fromCmyk(samples);
      case YCCK -> fromCmyk(invertCmy(fromYcc(samples)));
    };
  }

  private static byte[] spread(byte[] gray) {
    byte[] rgb = new byte[3 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      rgb[3 * i] = gray[i];
      rgb[3 * i + 1] = gray[i];
      rgb[3 * i + 2] = gray[i];
    }
    return rgb;
  }

  /** Of YCCK, whose K stays. */
  private static byte[] fromYcc(byte[] samples) {
    for (int i = 0; i < samples.length; i += 4) {
      int y = samples[i] & 0xff;
      int cb = (samples[i + 1] & 0xff) - 128;
      int cr = (samples[i + 2] & 0xff) - 128;
      samples[i] = clip(y + ((RED_CR * cr + ROUND) >> BITS));
      samples[i + 1] = clip(y + ((-GREEN_CB * cb - GREEN_CR * cr + ROUND) >> BITS));
      samples[i + 2] = clip(y + ((BLUE_CB * cb + ROUND) >> BITS));
    }
    return samples;
  }

  /** YCCK codes R = 255 - C and so on; libjpeg hands out CMY. */
  private static byte[] invertCmy(byte[] samples) {
    for (int i = 0; i < samples.length; i += 4) {
      samples[i] = (byte) ~samples[i];
      samples[i + 1] = (byte) ~samples[i + 1];
      samples[i + 2] = (byte) ~samples[i + 2];
    }
    return samples;
  }

  /** From inverted CMYK: the stored K is what is left of white. */
  private static byte[] fromCmyk(byte[] samples) {
    byte[] rgb = new byte[samples.length / 4 * 3];
    int out = 0;
    for (int i = 0; i < samples.length; i += 4) {
      int light = samples[i + 3] & 0xff;
      for (int k = 0; k < 3; k++) {
        int ink = 255 - (samples[i + k] & 0xff);
        int product = ink * light + 128;
        rgb[out++] = clip(light - (((product >> 8) + product) >> 8));
      }
    }
    return rgb;
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << BITS) + 0.5);
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
