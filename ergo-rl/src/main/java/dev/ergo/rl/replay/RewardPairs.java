package dev.ergo.rl.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The rewards of all episodes of a variant before and after, 20 bytes each. */
final class RewardPairs {

  private final double[] before;
  private final double[] after;
  private final int[] category;
  private final Map<String, Integer> categories = new LinkedHashMap<>();
  private int count;

  /** Creates it with room for so many. */
  RewardPairs(int most) {
    before = new double[most];
    after = new double[most];
    category = new int[most];
  }

  void add(String of, double rewardBefore, double rewardAfter) {
    Integer number = categories.putIfAbsent(of, categories.size());
    category[count] = number == null ? categories.size() - 1 : number;
    before[count] = rewardBefore;
    after[count] = rewardAfter;
    count++;
  }

  /** Rank correlation over all episodes. */
  Optional<Double> correlation() {
    return RankCorrelation.of(before, after);
  }

  /** Rank correlation over the episodes of a category. */
  Optional<Double> correlation(String of) {
    int number = categories.get(of);
    int[] those = IntStream.range(0, count).filter(i -> category[i] == number).toArray();
    return RankCorrelation.of(
        IntStream.of(those).mapToDouble(i -> before[i]).toArray(),
        IntStream.of(those).mapToDouble(i -> after[i]).toArray());
  }
}
