package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDArray;
import dev.ergo.rl.train.MicroBatches;
import java.util.Map;

/** How far the trainer's log-probs are from the sampler's on the same tokens. */
final class SamplerDifference {

  private double sum;
  private double greatest;
  private long tokens;

  /** Compares one micro-batch before the update. */
  void add(NDArray logProbs, LogProbTable behaviour, MicroBatches.MicroBatch micro) {
    int width = (int) logProbs.getShape().get(1);
    float[] trained = logProbs.toFloatArray();
    for (int row = 0; row < micro.rows(); row++) {
      float[] sampled = behaviour.row(micro.firstRow() + row);
      for (int token = 0; token < sampled.length; token++) {
        double difference = Math.abs(trained[row * width + token] - sampled[token]);
        sum += difference;
        greatest = Math.max(greatest, difference);
        tokens++;
      }
    }
  }

  /** Adds what another one compared. */
  void add(SamplerDifference other) {
    sum += other.sum;
    greatest = Math.max(greatest, other.greatest);
    tokens += other.tokens;
  }

  /** Adds TRL's metric names. */
  void into(Map<String, Double> metrics) {
    metrics.put("sampling/sampling_logp_difference/mean", sum / Math.max(1, tokens));
    metrics.put("sampling/sampling_logp_difference/max", greatest);
  }
}
