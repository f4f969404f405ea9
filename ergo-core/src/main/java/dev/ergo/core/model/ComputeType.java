package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/**
 * The number type that matrix products and attention are computed in, whatever type the weights
 * have. Norms, softmax over the vocabulary, log-probs, sums of gradients and the optimiser are
 * float32 with either.
 */
public enum ComputeType {
  /** bfloat16 weights are multiplied as float32 copies. */
  FLOAT32,
  /** float32 weights are rounded to bfloat16 for each product, in sampler and trainer alike. */
  BFLOAT16;

  /** That of a name: {@code float32} or {@code bfloat16}. */
  public static ComputeType of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** That of the weights themselves. */
  public static ComputeType of(DataType weights) {
    return weights == DataType.BFLOAT16 ? BFLOAT16 : FLOAT32;
  }

  /**
   * That of weights on a device where nobody chooses, and no processor has instructions for
   * bfloat16: a GPU computes in their number type, a CPU in float32.
   */
  public static ComputeType usual(DataType weights, Device device) {
    return device.isGpu() ? of(weights) : FLOAT32;
  }

  /** Its name in a configuration. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
