package dev.ergo.rl.grpo;

import dev.ergo.core.random.RandomKey;
import dev.ergo.rl.train.ShareRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mini-batches that the groups of a step are split into: parts of an order that is a function
 * of (seed, step, epoch), as equal as can be, so that a run that goes on repeats them. One
 * mini-batch has all groups.
 *
 * @param groups of a step
 * @param count how many mini-batches
 * @param seed the run's
 */
record MiniBatches(int groups, int count, long seed) {

  /**
   * The mini-batches of an epoch over a step.
   *
   * @return of each, whether a group belongs to it
   */
  List<boolean[]> of(long step, int epoch) {
    RandomKey key = RandomKey.of(seed, "mini-batches").with(step).with(epoch);
    int[] order =
        IntStream.range(0, groups)
            .boxed()
            .sorted(Comparator.comparingLong(group -> key.with(group).bits()))
            .mapToInt(Integer::intValue)
            .toArray();
    List<boolean[]> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      ShareRange part = ShareRange.of(groups, batch, count);
      boolean[] mine = new boolean[groups];
      Arrays.stream(order, part.from(), part.to()).forEach(group -> mine[group] = true);
      batches.add(mine);
    }
    return batches;
  }
}
