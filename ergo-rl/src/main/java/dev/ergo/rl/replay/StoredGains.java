package dev.ergo.rl.replay;

import dev.ergo.core.error.UserException;
import dev.ergo.rl.reward.RewardConfig;
import java.util.List;

/** What crops have added for the policies of a run's steps, which are gone. */
final class StoredGains {

  private StoredGains() {}

  /**
   * Checks that rows hold what a variant takes.
   *
   * @param run its name, for the message
   * @throws UserException if an episode with a valid box does not
   */
  static void check(String run, RewardConfig variant, List<ReplayedEpisode> episodes) {
    if (variant.needsCropGain()
        && episodes.stream()
            .anyMatch(one -> one.episode().region().isPresent() && one.cropGain().isEmpty())) {
      throw new UserException(
          "rewards.crop_gain: the rollouts in %s do not hold it, and the policies that it is measured with are gone; leave rewards.crop_gain out, or train with it"
              .formatted(run));
    }
  }
}
