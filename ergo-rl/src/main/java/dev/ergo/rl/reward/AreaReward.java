package dev.ergo.rl.reward;

/**
 * Falls with the share of the image that the last crop takes: without it, policies crop everything.
 * 0 without a valid box; NaN for an episode without a zoom.
 */
final class AreaReward implements Reward {

  private final AreaShape shape;
  private final double gamma;

  AreaReward(AreaShape shape, double gamma) {
    this.shape = shape;
    this.gamma = gamma;
  }

  @Override
  public String name() {
    return "area";
  }

  @Override
  public double score(ScoredEpisode episode) {
    if (!episode.hasZoom()) {
      return Double.NaN;
    }
    double limit = gamma * episode.imageArea();
    return episode.region().map(box -> shape.score(box.area(), limit)).orElse(0.0);
  }
}
