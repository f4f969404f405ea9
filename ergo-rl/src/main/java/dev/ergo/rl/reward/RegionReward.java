package dev.ergo.rl.reward;

/** 1 if the judge, who sees the crop and the question alone, answers right. */
final class RegionReward implements Reward {

  @Override
  public String name() {
    return "region";
  }

  @Override
  public double score(ScoredEpisode episode) {
    if (episode.region().isEmpty()) {
      return 0;
    }
    return episode.judgeCorrect().map(correct -> correct ? 1.0 : 0.0).orElse(Double.NaN);
  }
}
