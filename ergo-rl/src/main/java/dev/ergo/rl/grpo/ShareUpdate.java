package dev.ergo.rl.grpo;

import dev.ergo.rl.loss.LossStatistics;
import java.io.Serializable;
import java.util.List;

/**
 * What is logged of an update of one share.
 *
 * @param parts one for each micro-batch, in order
 */
public record ShareUpdate(List<Part> parts) implements Serializable {

  /** Copies the list. */
  public ShareUpdate {
    parts = List.copyOf(parts);
  }

  /**
   * What a micro-batch adds to the metrics.
   *
   * @param statistics sums and counts of the loss
   * @param difference how far the trainer's log-probs were from the sampler's
   */
  public record Part(LossStatistics statistics, SamplerDifference difference)
      implements Serializable {}
}
