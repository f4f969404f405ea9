package dev.ergo.rl.sft;

import dev.ergo.rl.optim.StepReport;
import java.util.Map;
import java.util.SortedMap;

/**
 * Who computes the shares of SFT steps: threads of this process, or other processes. Gradients are
 * added in the order of the shares, so the numbers are the same whoever computes.
 */
public interface LessonWorkers extends AutoCloseable {

  /**
   * Learns from the lessons of a step.
   *
   * @param rateFactor factor of the learning-rate schedule
   */
  Taught step(long step, double rateFactor);

  /**
   * What came of a step.
   *
   * @param report of the optimiser
   * @param tokens that were taught
   * @param losses parts of the loss by their first row in the step
   * @param skipped rows that can't be used and gave their places to others
   * @param seconds that are no computing, by the names of metrics
   */
  record Taught(
      StepReport report,
      double tokens,
      SortedMap<Integer, Float> losses,
      int skipped,
      Map<String, Double> seconds) {}

  @Override
  void close();
}
