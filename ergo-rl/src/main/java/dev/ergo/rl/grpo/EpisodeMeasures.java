package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.QwenModel;
import dev.ergo.data.Example;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.Measured;
import dev.ergo.rl.reward.ScoredEpisode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What models say about the episodes of a share: the judge, the reference policy and the policy
 * itself, each where the reward counts it.
 *
 * @param parts of the share
 * @param model the policy as it samples
 * @param scoring says what is counted, and has the judge
 * @param reference the reference policy, where there is one
 */
record EpisodeMeasures(
    ShareParts parts, QwenModel model, ShareScoring scoring, Optional<QwenModel> reference) {

  /** What the judge makes of the crop of each episode. */
  List<CropJudge.Said> judged(List<Example> asked, List<Episode> episodes) {
    return scoring
        .judge()
        .map(judge -> judge.said(asked, episodes))
        .orElseGet(() -> Collections.nCopies(episodes.size(), CropJudge.Said.NOTHING));
  }

  /**
   * The episodes with all that is measured of them.
   *
   * @param judged what the judge makes of each
   */
  List<ScoredEpisode> of(List<Example> asked, List<Episode> episodes, List<CropJudge.Said> judged) {
    List<Optional<Double>> divergences = divergences(episodes);
    List<Optional<Double>> gains = gains(asked, episodes);
    List<ScoredEpisode> scored = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      Optional<Boolean> verdict =
          CropJudge.verdict(parts.rows().matcher(), asked.get(i), judged.get(i).reply());
      scored.add(
          new ScoredEpisode(
              asked.get(i),
              episodes.get(i),
              new Measured(verdict, judged.get(i).gold(), gains.get(i), divergences.get(i))));
    }
    return scored;
  }

  private boolean counts(String component) {
    return scoring.rewards().names().contains(component);
  }

  private static List<Optional<Double>> none(List<Episode> episodes) {
    return Collections.nCopies(episodes.size(), Optional.empty());
  }

  /** How far each episode goes from the reference policy, where its reward counts that. */
  private List<Optional<Double>> divergences(List<Episode> episodes) {
    if (!counts(EpisodeScorer.KL)) {
      return none(episodes);
    }
    ShareLogProbs logProbs = new ShareLogProbs(parts);
    LogProbTable own = LogProbTable.of(episodes);
    LogProbTable from = logProbs.of(reference.orElseThrow(), logProbs.groups(episodes));
    return IntStream.range(0, episodes.size())
        .mapToObj(i -> Optional.of(own.divergence(i, from)))
        .toList();
  }

  /** By how much each crop makes the gold answer more likely, where the reward counts that. */
  private List<Optional<Double>> gains(List<Example> asked, List<Episode> episodes) {
    return counts(EpisodeScorer.CROP_GAIN)
        ? new CropGains(model, parts).of(asked, episodes)
        : none(episodes);
  }
}
