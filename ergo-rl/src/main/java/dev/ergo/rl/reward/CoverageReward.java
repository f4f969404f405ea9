package dev.ergo.rl.reward;

import dev.ergo.eval.item.RegionQuality;

/**
 * Share of the target's area that lies inside the last crop: of all target boxes together, or of
 * the best one, as the example says. NaN for examples without target boxes and for episodes without
 * a zoom.
 */
final class CoverageReward implements Reward {

  @Override
  public String name() {
    return "coverage";
  }

  @Override
  public double score(ScoredEpisode episode) {
    if (episode.example().boxes().isEmpty() || !episode.hasZoom()) {
      return Double.NaN;
    }
    return episode
        .region()
        .flatMap(region -> RegionQuality.of(region, episode.example()))
        .map(RegionQuality::coverage)
        .orElse(0.0);
  }
}
