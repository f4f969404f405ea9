package dev.ergo.rl.reward;

import java.util.Optional;

/**
 * What models say about an episode, for the rewards that take it.
 *
 * @param judgeCorrect whether the judge answered right from the last crop alone; empty if it was
 *     not asked that
 * @param gold how likely the gold answer is to the judge, given the last crop alone: likelihood or
 *     log-likelihood, by judge.score; empty where that is verdict
 * @param cropGain by how much the last crop makes the gold answer more likely to the policy; empty
 *     without rewards.crop_gain
 * @param divergence sum over its sampled tokens of log-prob - log-prob of the policy before
 *     training; empty without rewards.kl
 */
public record Measured(
    Optional<Boolean> judgeCorrect,
    Optional<Double> gold,
    Optional<Double> cropGain,
    Optional<Double> divergence) {

  /** Nothing was asked. */
  public static final Measured NOTHING =
      new Measured(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** A judge's verdict alone. */
  public static Measured verdict(Optional<Boolean> judgeCorrect) {
    return new Measured(judgeCorrect, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
