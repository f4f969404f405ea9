package dev.ergo.rl.job;

import dev.ergo.rl.grpo.ShareWorkers;
import java.util.List;
import java.util.Map;

/**
 * Other processes that compute shares for the one that leads a run, each by a {@link ShareProcess}.
 * Which of them gets which share is nobody's concern, and neither is how often one is computed
 * again because a process was lost.
 */
public interface ShareCrew extends AutoCloseable {

  /** Makes weights known to the processes. */
  void publish(PackedWeights weights);

  /** Says that weights before a version are needed no more. */
  void forget(long before);

  /**
   * Has shares of a step sampled.
   *
   * @param shares their numbers
   * @param version of the weights
   * @return what each has sampled, in the order of the numbers
   * @throws dev.ergo.core.error.UserException for what is wrong with data, models or machines
   */
  List<PackedShare> sample(List<Integer> shares, long step, long version);

  /**
   * Has shares learned from.
   *
   * @param updates of each share by its number, in the order of the numbers
   * @param before version of the weights that they were sampled with
   * @param now version of the weights that are updated
   * @return what each gave, in that order
   */
  List<ShareProcess.Learned> differentiate(
      Map<Integer, ShareWorkers.Update> updates, long before, long now);

  @Override
  void close();
}
