package dev.ergo.rl.reward;

/**
 * A reward of the user's.
 *
 * @param own the user's component
 */
record OwnReward(Reward own) implements Reward {

  @Override
  public String name() {
    return new UsersCode(own.getClass()).call("", own::name);
  }

  @Override
  public double score(ScoredEpisode episode) {
    return new UsersCode(own.getClass())
        .call(" for an episode of example " + episode.example().id(), () -> own.score(episode));
  }
}
