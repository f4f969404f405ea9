package dev.ergo.rl.grpo;

import dev.ergo.rl.train.MicroBatches;
import java.io.Serializable;
import java.util.Map;

/**
 * How far the trainer's log-probs are from the sampler's on the same tokens.
 *
 * @param sum of the differences without their signs
 * @param greatest of them
 * @param tokens how many were compared
 */
public record SamplerDifference(double sum, double greatest, long tokens) implements Serializable {

  /** Of no tokens. */
  static final SamplerDifference NONE = new SamplerDifference(0, 0, 0);

  /** Compares one micro-batch before the update. */
  static SamplerDifference of(
      LogProbTable trainer, LogProbTable behaviour, MicroBatches.MicroBatch micro) {
    double sum = 0;
    double greatest = 0;
    long tokens = 0;
    for (int row = 0; row < micro.rows(); row++) {
      float[] sampled = behaviour.row(micro.firstRow() + row);
      float[] trained = trainer.row(micro.firstRow() + row);
      for (int token = 0; token < sampled.length; token++) {
        double difference = Math.abs(trained[token] - sampled[token]);
        sum += difference;
        greatest = Math.max(greatest, difference);
        tokens++;
      }
    }
    return new SamplerDifference(sum, greatest, tokens);
  }

  /** Of both together. */
  SamplerDifference plus(SamplerDifference other) {
    return new SamplerDifference(
        sum + other.sum, Math.max(greatest, other.greatest), tokens + other.tokens);
  }

  /** Adds TRL's metric names. */
  void into(Map<String, Double> metrics) {
    metrics.put("sampling/sampling_logp_difference/mean", sum / Math.max(1, tokens));
    metrics.put("sampling/sampling_logp_difference/max", greatest);
  }
}
