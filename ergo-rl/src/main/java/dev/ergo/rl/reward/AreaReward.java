package dev.ergo.rl.reward;

/**
 * 1 if the region takes at most a share gamma of the image: without it, policies crop everything.
 */
final class AreaReward implements Reward {

  private final double gamma;

  AreaReward(double gamma) {
    this.gamma = gamma;
  }

  @Override
  public String name() {
    return "area";
  }

  @Override
  public double score(ScoredEpisode episode) {
    return episode.region().filter(box -> box.area() <= gamma * episode.image().area()).isPresent()
        ? 1
        : 0;
  }
}
