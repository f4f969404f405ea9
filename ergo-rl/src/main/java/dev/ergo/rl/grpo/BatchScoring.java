package dev.ergo.rl.grpo;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.StoredEpisode;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.reward.BatchReward;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.Measured;
import dev.ergo.rl.reward.RewardBatch;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scores components that see whole batches, by what rows of rollouts hold. Training does so where
 * the shares of a step come together, a replay by file, and both get the same numbers.
 *
 * @param matcher compares answers
 * @param names of all components, in the order of the columns
 * @param rewards those that see batches
 */
public record BatchScoring(AnswerMatcher matcher, List<String> names, List<BatchReward> rewards)
    implements AutoCloseable {

  /** Copies the lists. */
  public BatchScoring {
    names = List.copyOf(names);
    rewards = List.copyOf(rewards);
  }

  /** Whether there is anything to score. */
  boolean isEmpty() {
    return rewards.isEmpty();
  }

  /**
   * Fills in the columns of these components.
   *
   * @param batch the episodes, whatever scores they name
   * @param scores [episodes][components] of the same episodes, changed in place
   */
  public void score(RewardBatch batch, double[][] scores) {
    for (BatchReward reward : rewards) {
      int column = names.indexOf(reward.name());
      double[] given = reward.scores(withScores(batch, scores));
      if (given == null || given.length != scores.length) {
        throw new UserException(
            "reward %s gave %s scores for a batch of %d episodes; give one for each, NaN where nothing can be said"
                .formatted(reward.name(), given == null ? "no" : given.length, scores.length));
      }
      for (int i = 0; i < given.length; i++) {
        if (Double.isInfinite(given[i])) {
          throw new UserException(
              "reward %s gave %s for an episode of example %s; a score is a finite number, or NaN where nothing can be said"
                  .formatted(
                      reward.name(), given[i], batch.episodes().get(i).scored().example().id()));
        }
        scores[i][column] = given[i];
        if (reward.name().equals(EpisodeScorer.ANSWER_JUDGE) && given[i] == 1) {
          scores[i][names.indexOf(EpisodeScorer.ANSWER)] = 1;
        }
      }
    }
  }

  @Override
  public void close() {
    rewards.forEach(BatchReward::close);
  }

  private RewardBatch withScores(RewardBatch batch, double[][] scores) {
    List<RewardBatch.Member> members = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      RewardBatch.Member member = batch.episodes().get(i);
      members.add(
          new RewardBatch.Member(
              member.prompt(),
              member.sample(),
              member.scored(),
              member.prediction(),
              RewardTable.byName(names, scores[i])));
    }
    return new RewardBatch(batch.step(), members);
  }

  /**
   * Episodes as they come from workers, without pixels.
   *
   * @param scores [episodes][components] of the same episodes
   */
  RewardBatch batch(List<RolloutRow> rows, double[][] scores) {
    int kl = names.indexOf(EpisodeScorer.KL);
    int gain = names.indexOf(EpisodeScorer.CROP_GAIN);
    List<RewardBatch.Member> members = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      RolloutRow row = rows.get(i);
      StoredEpisode stored = new StoredEpisode(row);
      Example example = stored.example().orElseThrow();
      ScoredEpisode scored =
          new ScoredEpisode(
              example,
              stored.of(example.request()),
              new Measured(
                  CropJudge.verdict(matcher, example, row.judged()),
                  Optional.empty(),
                  gain < 0 ? Optional.empty() : Optional.of(scores[i][gain]),
                  kl < 0 ? Optional.empty() : Optional.of(-scores[i][kl])));
      members.add(
          new RewardBatch.Member(row.prompt(), row.sample(), scored, row.prediction(), Map.of()));
    }
    return new RewardBatch(rows.get(0).step(), members);
  }
}
