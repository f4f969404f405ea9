package dev.ergo.rl.replay;

import dev.ergo.core.error.UserException;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.rl.grpo.KlPenalty;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.KlConfig;
import dev.ergo.rl.reward.KlConfig.Controller;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * KL penalties that training has measured; the policies of its steps are gone.
 *
 * @param run name of the run, for messages
 * @param stored what it was rewarded for; empty if nobody knows
 */
record StoredPenalties(String run, Optional<RewardConfig> stored) {

  /**
   * The rewards of a file with the coefficient that its step has under a variant.
   *
   * @throws UserException if the file does not hold what the variant's penalty takes
   */
  RewardTable weigh(RewardConfig variant, Path file, RewardTable table) {
    if (variant.kl() == null) {
      return table;
    }
    double[] penalties = table.column(table.names().indexOf(EpisodeScorer.KL));
    if (Arrays.stream(penalties).anyMatch(Double::isNaN)) {
      throw new UserException(
          "rewards.kl: the rollouts in %s hold no KL, and the policies that it is measured of are gone; leave rewards.kl out, or train with it"
              .formatted(run));
    }
    return table.withWeight(EpisodeScorer.KL, coefficient(variant.kl(), file));
  }

  private double coefficient(KlConfig wanted, Path file) {
    if (wanted.controller() == Controller.FIXED) {
      return wanted.coefficient();
    }
    if (!stored.map(RewardConfig::kl).filter(wanted::equals).isPresent()) {
      throw new UserException(
          "rewards.kl: the coefficient of controller adaptive follows from all steps, and those of %s had another rewards.kl; give controller: fixed, target: null, horizon: null"
              .formatted(run));
    }
    return RolloutReader.beside(file, KlPenalty.BESIDE)
        .map(Double::parseDouble)
        .orElseThrow(
            () ->
                new UserException(
                    "%s does not say what the coefficient of rewards.kl was; give controller: fixed"
                        .formatted(file)));
  }
}
