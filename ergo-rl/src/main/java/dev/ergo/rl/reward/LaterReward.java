package dev.ergo.rl.reward;

/**
 * The column of a component that is scored where the step is put together; where its episodes are
 * sampled nothing can be said of it.
 *
 * @param name of the component
 */
record LaterReward(String name) implements Reward {

  @Override
  public double score(ScoredEpisode episode) {
    return Double.NaN;
  }
}
