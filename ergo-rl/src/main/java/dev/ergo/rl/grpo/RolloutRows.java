package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.data.Example;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutQuestion;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes trajectories of episodes, images as references.
 *
 * @param group episodes of a question
 * @param matcher reads the answers
 * @param sourceDigest digest of the training data
 */
public record RolloutRows(int group, AnswerMatcher matcher, String sourceDigest) {

  /**
   * Episodes and what they are worth.
   *
   * @param episodes those of a question side by side
   * @param judged what the judge said about the crop of each, if it did
   * @param rewards a row for each episode
   */
  record Scored(List<ScoredEpisode> episodes, List<Optional<String>> judged, RewardTable rewards) {}

  /**
   * The trajectories of some questions of a step. Whether they are learned from is not known yet.
   *
   * @param version training steps that the policy which sampled them had behind it
   * @param groups number of each question's group in its step
   * @param scored the episodes
   */
  List<RolloutRow> of(long step, long version, int[] groups, Scored scored) {
    List<RolloutRow> rows = new ArrayList<>();
    for (int i = 0; i < scored.episodes.size(); i++) {
      Episode episode = scored.episodes.get(i).episode();
      Example example = scored.episodes.get(i).example();
      String predicted = matcher.judge(example, episode.answerText()).extracted();
      List<RolloutLook> looks = episode.looks().stream().map(RolloutLook::of).toList();
      rows.add(
          new RolloutRow(
              Math.toIntExact(step),
              Math.toIntExact(version),
              groups[i / group],
              i % group,
              example.id(),
              sourceDigest,
              looks,
              predicted.isEmpty() ? Optional.empty() : Optional.of(predicted),
              example.answer(),
              Optional.of(RolloutQuestion.of(example)),
              scored.judged.get(i),
              scored.rewards.components(i),
              scored.rewards.total(i),
              0,
              RolloutRow.shared(looks, 0),
              false));
    }
    return rows;
  }
}
