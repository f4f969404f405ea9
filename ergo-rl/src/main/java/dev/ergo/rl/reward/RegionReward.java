package dev.ergo.rl.reward;

/**
 * 1 if the judge, who sees the last crop and the question alone, answers right; NaN for an episode
 * without a zoom.
 */
final class RegionReward implements Reward {

  @Override
  public String name() {
    return "region";
  }

  @Override
  public double score(ScoredEpisode episode) {
    if (episode.hasZoom() && episode.region().isEmpty()) {
      return 0;
    }
    return episode.judgeCorrect().map(correct -> correct ? 1.0 : 0.0).orElse(Double.NaN);
  }
}
