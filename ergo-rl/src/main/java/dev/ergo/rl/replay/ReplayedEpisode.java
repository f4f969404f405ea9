package dev.ergo.rl.replay;

import dev.ergo.core.episode.Episode;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.grpo.CropJudge;
import dev.ergo.rl.reward.EpisodeScorer;
import java.util.Optional;

/**
 * A row as rewards see it.
 *
 * @param row what was stored
 * @param example what was asked
 * @param episode what was sampled
 */
record ReplayedEpisode(RolloutRow row, Example example, Episode episode) {

  /** Name of the component that a judge's verdict is for. */
  static final String REGION = "region";

  /** Whether a judge was asked when it was sampled. */
  boolean wasJudged() {
    return row.rewards().containsKey(REGION);
  }

  /** How far it went from the policy before training; empty where training did not measure it. */
  Optional<Double> divergence() {
    return stored(EpisodeScorer.KL).map(penalty -> -penalty);
  }

  /** What its crop added for the policy that sampled it; empty where training did not ask. */
  Optional<Double> cropGain() {
    return stored(EpisodeScorer.CROP_GAIN);
  }

  /**
   * How likely the gold answer was to the judge of a run that asked for that, as it was counted.
   */
  Optional<Double> storedGold() {
    return stored(REGION);
  }

  private Optional<Double> stored(String component) {
    return Optional.ofNullable(row.rewards().get(component)).filter(score -> !Double.isNaN(score));
  }

  /** Whether a reply of the judge is right. */
  Optional<Boolean> verdict(AnswerMatcher matcher, Optional<String> reply) {
    return CropJudge.verdict(matcher, example, reply);
  }

  /**
   * What the judge said then; of rows that do not hold its words the score, which is 0 without a
   * box as well.
   */
  Optional<Boolean> storedVerdict(AnswerMatcher matcher) {
    if (row.question().isPresent()) {
      return verdict(matcher, row.judged());
    }
    double score = row.rewards().get(REGION);
    return episode.region().isEmpty() || Double.isNaN(score)
        ? Optional.empty()
        : Optional.of(score > 0);
  }
}
