package dev.ergo.rl.reward;

/** A reward of one's own: as many points as tokens. */
public final class Brevity implements Reward {

  @Override
  public String name() {
    return "brevity";
  }

  @Override
  public double score(ScoredEpisode episode) {
    return episode.episode().sampledCount();
  }
}
