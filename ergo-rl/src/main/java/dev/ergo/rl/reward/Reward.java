package dev.ergo.rl.reward;

/** One component of the reward. Implementations hold no state. */
public interface Reward {

  /** Short name: key of its weight, column of rollouts, part of metric names. */
  String name();

  /**
   * Scores one episode.
   *
   * @return 0 for worthless, 1 for perfect, or another finite number; NaN if nothing can be said of
   *     this episode, which then counts neither for nor against it
   */
  double score(ScoredEpisode episode);
}
