package dev.ergo.core.model;

/**
 * How tokens are drawn.
 *
 * @param temperature 0 for greedy decoding, else logits are divided by it
 * @param maxNewTokens tokens drawn at most, the stop token included
 * @param ignoreStop goes on past stop tokens until {@code maxNewTokens}
 * @param truncation which tokens may be drawn; greedy decoding knows none
 */
public record SamplingOptions(
    double temperature, int maxNewTokens, boolean ignoreStop, Truncation truncation) {

  /** Draws from all tokens. */
  public SamplingOptions(double temperature, int maxNewTokens, boolean ignoreStop) {
    this(temperature, maxNewTokens, ignoreStop, Truncation.NONE);
  }

  /** Checks the ranges. */
  public SamplingOptions {
    if (!(temperature >= 0) || maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "temperature " + temperature + ", maxNewTokens " + maxNewTokens);
    }
  }
}
