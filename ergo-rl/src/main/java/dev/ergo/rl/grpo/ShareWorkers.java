package dev.ergo.rl.grpo;

import dev.ergo.rl.advantage.LookAdvantages;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.ShareRange;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Who computes the shares of GRPO steps: threads of this process, each with its part of the cores
 * or a GPU, or other processes. A step is cut into shares of its slots, always in the same way, and
 * gradients are added in the order of the shares, so the numbers are the same whoever computes.
 */
public interface ShareWorkers extends AutoCloseable {

  /**
   * Samples and scores a round of a step. What is sampled for a slot takes the place of what rounds
   * before have sampled for it.
   *
   * @param ahead first rounds of later steps, which may be begun beside it
   */
  SampledRound sample(SamplingRound round, List<SamplingRound> ahead);

  /**
   * Updates the policy on what was sampled for the slots of the step.
   *
   * @param update what is learned
   */
  Updated update(Update update);

  /**
   * An update.
   *
   * @param step the step
   * @param number of the update in its step, from 0
   * @param learned of each slot of the step, whether its group is learned from
   * @param advantages of each episode of the step
   * @param totals counts of the groups that are learned from
   * @param rateFactor factor of the learning-rate schedule
   */
  record Update(
      long step,
      int number,
      boolean[] learned,
      LookAdvantages advantages,
      StepTotals totals,
      double rateFactor)
      implements Serializable {

    /**
     * The same for a share.
     *
     * @param slots those of the share
     * @param group episodes of a slot
     */
    public Update part(ShareRange slots, int group) {
      return new Update(
          step,
          number,
          Arrays.copyOfRange(learned, slots.from(), slots.to()),
          advantages.part(slots.from() * group, slots.to() * group),
          totals,
          rateFactor);
    }
  }

  /**
   * What came of an update.
   *
   * @param report of the optimiser
   * @param shares what is logged of each share, in order
   * @param seconds that are no computing, by the names of metrics
   */
  record Updated(StepReport report, List<ShareUpdate> shares, Map<String, Double> seconds) {}

  @Override
  void close();
}
