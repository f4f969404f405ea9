package dev.ergo.rl.replay;

import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.reward.Spread;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The episodes of a question under a variant.
 *
 * @param file what they are in
 * @param first of them
 * @param scores of the variant
 */
record ReplayedGroup(ReplayedFile file, int first, ReplayedFile.Scores scores) {

  int size() {
    return file.group();
  }

  ReplayedFile.Stored stored(int episode) {
    return file.episodes().get(first + episode);
  }

  /** Scores of its episodes under the variant, NaN where there is none. */
  double[] scores(int component) {
    double[] values = new double[size()];
    Arrays.setAll(values, i -> scores.scores()[first + i][component]);
    return values;
  }

  double[] rewardsBefore() {
    return before(ReplayedFile.Stored::reward);
  }

  double[] rewards() {
    return Arrays.copyOfRange(scores.rewards(), first, first + size());
  }

  double[] advantagesBefore() {
    return before(ReplayedFile.Stored::advantage);
  }

  double[] advantages() {
    return Arrays.copyOfRange(scores.advantages(), first, first + size());
  }

  /** Advantages of the looks of an episode under the variant. */
  double[] looks(int episode) {
    return scores.looks()[first + episode];
  }

  private double[] before(ToDoubleFunction<ReplayedFile.Stored> value) {
    double[] values = new double[size()];
    Arrays.setAll(values, i -> value.applyAsDouble(stored(i)));
    return values;
  }

  /** Mean size of the changes of its advantages. */
  double change() {
    double[] before = advantagesBefore();
    double[] after = advantages();
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      sum += Math.abs(after[i] - before[i]);
    }
    return sum / before.length;
  }

  /** Which of its episodes have the greatest reward; none where no episode has one. */
  static boolean[] best(double[] rewards) {
    double most =
        Arrays.stream(rewards).filter(reward -> !Double.isNaN(reward)).max().orElse(Double.NaN);
    boolean[] best = new boolean[rewards.length];
    for (int i = 0; i < best.length; i++) {
      best[i] = rewards[i] == most;
    }
    return best;
  }

  /** Whether no episode is best both before and now. */
  boolean bestChanges() {
    boolean[] before = best(rewardsBefore());
    boolean[] after = best(rewards());
    for (int i = 0; i < before.length; i++) {
      if (before[i] && after[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether other episodes, or more or fewer, are best now. */
  boolean bestDiffer() {
    return !Arrays.equals(best(rewardsBefore()), best(rewards()));
  }

  /** Whether nothing is learned from rewards, for they are all alike. */
  static boolean isFlat(double[] rewards) {
    double spread = Spread.of(rewards).std();
    return Double.isNaN(spread) || Advantages.isFlat(spread);
  }
}
