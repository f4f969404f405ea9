package dev.ergo.rl.reward;

import java.util.List;

/**
 * Equation 13 of DAPO (arXiv 2503.14476) for each look, which has a limit of its own and is cut
 * there, whatever the others left over; the look that is worst decides. Counted are sampled tokens,
 * that which ends a look included.
 *
 * @param buffer tokens before the limit in which the score falls from 0 to -1
 * @param limits tokens of each look at most; the last also holds for looks behind it
 */
record OverlongReward(int buffer, List<Integer> limits) implements Reward {

  /** Its name, which is that of its section. */
  static final String NAME = "overlong";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double score(ScoredEpisode episode) {
    double worst = 0;
    for (int look = 0; look < episode.looks().size(); look++) {
      int limit = limits.get(Math.min(look, limits.size() - 1));
      int over = episode.looks().get(look).sampled().count() - (limit - buffer);
      if (over > 0) {
        worst = Math.min(worst, -Math.min(1, (double) over / buffer));
      }
    }
    return worst;
  }
}
