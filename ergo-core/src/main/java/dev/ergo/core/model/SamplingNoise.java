package dev.ergo.core.model;

/**
 * Source of the uniform numbers that drawing consumes. It is counted, not stateful: the number
 * depends only on the row and the position, so a run can be repeated and resumed from its
 * configuration.
 */
@FunctionalInterface
public interface SamplingNoise {

  /**
   * A number in [0, 1).
   *
   * @param row row of the rollout (prompt * group + sample)
   * @param position index of the new token inside this call of {@code sample}
   */
  float uniform(int row, int position);
}
