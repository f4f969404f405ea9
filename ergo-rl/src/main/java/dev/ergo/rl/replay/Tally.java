package dev.ergo.rl.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Sums over the groups of a variant, or those of one category. */
final class Tally {

  private final Map<String, MeanPair> components = new LinkedHashMap<>();
  private final MeanPair reward = new MeanPair();
  private final MeanPair flat = new MeanPair();
  private final List<LookTally> looks = new ArrayList<>();
  private final LookTally episodes = new LookTally();
  private double absoluteChange;
  private double correlations;
  private long correlated;
  private long groups;
  private long bestChanged;
  private long bestDiffers;

  /** A mean before and after, each over what has a value. */
  private static final class MeanPair {

    private double before;
    private double after;
    private long countBefore;
    private long countAfter;

    void addBefore(double value) {
      if (!Double.isNaN(value)) {
        before += value;
        countBefore++;
      }
    }

    void addAfter(double value) {
      if (!Double.isNaN(value)) {
        after += value;
        countAfter++;
      }
    }

    ReplaySummary.Pair pair() {
      return new ReplaySummary.Pair(mean(before, countBefore), mean(after, countAfter));
    }
  }

  private static Optional<Double> mean(double sum, long count) {
    return count == 0 ? Optional.empty() : Optional.of(sum / count);
  }

  /** Advantages of the episodes that have a look of some number. */
  private static final class LookTally {

    private final MeanPair episode = new MeanPair();
    private double tokensBefore;
    private double tokensAfter;
    private long tokens;
    private long turned;
    private long gained;
    private long lost;

    void add(int sampled, double before, double after) {
      add(sampled, before, after, sampled * before, sampled * after);
    }

    /** An episode whose tokens have advantages that add up to other sums than its own. */
    void add(int sampled, double before, double after, double sumBefore, double sumAfter) {
      episode.addBefore(before);
      episode.addAfter(after);
      tokens += sampled;
      tokensBefore += sumBefore;
      tokensAfter += sumAfter;
      turned += before * after < 0 ? 1 : 0;
      gained += before == 0 && after != 0 ? 1 : 0;
      lost += before != 0 && after == 0 ? 1 : 0;
    }

    ReplaySummary.Advantage figures() {
      return new ReplaySummary.Advantage(
          episode.countBefore,
          tokens,
          episode.pair(),
          new ReplaySummary.Pair(mean(tokensBefore, tokens), mean(tokensAfter, tokens)),
          (double) turned / episode.countBefore,
          (double) gained / episode.countBefore,
          (double) lost / episode.countBefore);
    }
  }

  /** Takes the next group. */
  void add(ReplayedGroup group) {
    groups++;
    bestChanged += group.bestChanges() ? 1 : 0;
    bestDiffers += group.bestDiffer() ? 1 : 0;
    flat.addBefore(ReplayedGroup.isFlat(group.rewardsBefore()) ? 1 : 0);
    flat.addAfter(ReplayedGroup.isFlat(group.rewards()) ? 1 : 0);
    RankCorrelation.of(group.rewardsBefore(), group.rewards())
        .ifPresent(
            correlation -> {
              correlations += correlation;
              correlated++;
            });
    double[] before = group.advantagesBefore();
    double[] after = group.advantages();
    for (int i = 0; i < group.size(); i++) {
      addRewards(group, i);
      absoluteChange += Math.abs(after[i] - before[i]);
      addLooks(group.stored(i), group.looks(i));
      episodes.add(
          IntStream.of(group.stored(i).tokens()).sum(),
          before[i],
          after[i],
          ofTokens(group.stored(i).tokens(), group.stored(i).looks()),
          ofTokens(group.stored(i).tokens(), group.looks(i)));
    }
  }

  private void addRewards(ReplayedGroup group, int episode) {
    ReplayedFile.Stored stored = group.stored(episode);
    stored.rewards().forEach((name, score) -> component(name).addBefore(score));
    for (int k = 0; k < group.scores().names().size(); k++) {
      component(group.scores().names().get(k))
          .addAfter(group.scores().scores()[group.first() + episode][k]);
    }
    reward.addBefore(stored.reward());
    reward.addAfter(group.scores().rewards()[group.first() + episode]);
  }

  private MeanPair component(String name) {
    return components.computeIfAbsent(name, key -> new MeanPair());
  }

  private void addLooks(ReplayedFile.Stored stored, double[] after) {
    for (int look = 0; look < after.length; look++) {
      if (looks.size() == look) {
        looks.add(new LookTally());
      }
      looks.get(look).add(stored.tokens()[look], stored.looks()[look], after[look]);
    }
  }

  /** Sum over the tokens of an episode, each with the advantage of its look. */
  private static double ofTokens(int[] tokens, double[] advantages) {
    double sum = 0;
    for (int look = 0; look < tokens.length; look++) {
      sum += tokens[look] * advantages[look];
    }
    return sum;
  }

  /**
   * What has come in so far, at least one group.
   *
   * @param correlation of the rewards of all episodes
   */
  ReplaySummary.Figures figures(Optional<Double> correlation) {
    Map<String, ReplaySummary.Pair> means = new LinkedHashMap<>();
    components.forEach((name, pair) -> means.put(name, pair.pair()));
    return new ReplaySummary.Figures(
        groups,
        means,
        reward.pair(),
        correlation,
        mean(correlations, correlated),
        (double) bestChanged / groups,
        (double) bestDiffers / groups,
        flat.pair(),
        absoluteChange / episodes.episode.countBefore,
        episodes.figures(),
        looks.stream().map(LookTally::figures).toList());
  }
}
