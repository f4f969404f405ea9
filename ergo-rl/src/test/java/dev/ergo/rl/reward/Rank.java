package dev.ergo.rl.reward;

/**
 * A reward of one's own that sees the batch: the share of its episodes that have more tokens, at
 * least some floor.
 */
public record Rank(double floor, String title) implements BatchReward {

  @Override
  public String name() {
    return title == null ? "rank" : title;
  }

  @Override
  public double[] scores(RewardBatch batch) {
    return batch.episodes().stream()
        .mapToDouble(
            one ->
                Math.max(
                    floor,
                    (double)
                            batch.episodes().stream()
                                .filter(other -> tokens(other) > tokens(one))
                                .count()
                        / batch.episodes().size()))
        .toArray();
  }

  private static int tokens(RewardBatch.Member member) {
    return member.scored().episode().sampledCount();
  }
}
