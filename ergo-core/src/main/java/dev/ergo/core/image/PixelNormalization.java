package dev.ergo.core.image;

import java.util.List;

/**
 * What the vision tower gets for a sample of a pixel: {@code (sample * rescale - mean) / deviation}
 * of its channel.
 *
 * @param rescale factor of a sample of 0 to 255; 1 / 255 in published checkpoints
 * @param mean of red, green and blue after rescaling
 * @param deviation of red, green and blue after rescaling, not 0
 */
public record PixelNormalization(double rescale, List<Double> mean, List<Double> deviation) {

  /** That of published checkpoints: mean and deviation of CLIP's training pixels. */
  public static final PixelNormalization CLIP =
      new PixelNormalization(
          1 / 255.0,
          List.of(0.48145466, 0.4578275, 0.40821073),
          List.of(0.26862954, 0.26130258, 0.27577711));

  private static final int SAMPLES = 256;

  /** Copies the lists and checks them. */
  public PixelNormalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3 || deviation.contains(0.0)) {
      throw new IllegalArgumentException(mean + " and " + deviation + " are not three channels");
    }
  }

  /**
   * Values by channel and sample. Rescaled in double and rounded to float before it is normalised
   * in float, as numpy does.
   */
  float[][] table() {
    float[][] table = new float[mean.size()][SAMPLES];
    for (int channel = 0; channel < table.length; channel++) {
      float centre = mean.get(channel).floatValue();
      float unit = deviation.get(channel).floatValue();
      for (int sample = 0; sample < SAMPLES; sample++) {
        float rescaled = (float) (sample * rescale);
        table[channel][sample] = (rescaled - centre) / unit;
      }
    }
    return table;
  }
}
