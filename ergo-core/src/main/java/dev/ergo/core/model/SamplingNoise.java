package dev.ergo.core.model;

/**
 * Source of the uniform numbers that drawing consumes. It is counted, not stateful: the number
 * depends only on the row and the position, so a run can be repeated and resumed from its
 * configuration.
 */
@FunctionalInterface
public interface SamplingNoise {

  /**
   * A number in [0, 1), in steps of 2^-53: tokens of any probability that float32 can tell from 0
   * are drawn as often as they should be.
   *
   * @param row row of the rollout (prompt * group + sample)
   * @param position index of the new token inside this call of {@code sample}
   */
  double uniform(int row, int position);
}
