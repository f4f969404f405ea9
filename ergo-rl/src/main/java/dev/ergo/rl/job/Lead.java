package dev.ergo.rl.job;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.ShareRange;
import dev.ergo.rl.train.TrainConfig;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What leading a run takes whose shares other processes compute: this process has the weights and
 * the optimiser, and adds the gradients up in the order of the shares.
 *
 * @param shares parts that a step is cut into
 * @param together neighbours among them whose gradients are added up first, by one task
 * @param prompts examples of a step
 * @param weights the trained weights as they are
 * @param optimizer moves them by gradients of the shares
 * @param leftOut takes the reason of each row that is left out
 */
record Lead(
    int shares,
    int together,
    int prompts,
    Supplier<PackedTensors> weights,
    Optimizer optimizer,
    Consumer<String> leftOut) {

  /** Metric: what a step takes beside its slowest shares: weights and gradients on their way. */
  static final String SPREADING = "timing_s/spreading";

  /** Moves the weights. */
  interface Optimizer {

    /** One update by sums of gradients, added up in their order. */
    StepReport step(List<PackedTensors> gradients, double rateFactor);
  }

  /** What it takes for a training. */
  static Lead of(Training.Parts parts, TrainConfig train) {
    List<NDArray> trained = List.copyOf(parts.policy().trainable().values());
    return new Lead(
        parts.spread().shares(),
        train.sharesTogether(),
        train.promptsPerStep(),
        () -> PackedTensors.of(trained),
        parts.update()::apply,
        parts.leftOut()::add);
  }

  /** The slots of a share. */
  ShareRange range(int share) {
    return ShareRange.of(prompts, share, shares);
  }

  /** Shares that get an example, those together whose gradients are added up first. */
  List<List<Integer>> busy() {
    return IntStream.range(0, shares)
        .filter(share -> !range(share).isEmpty())
        .boxed()
        .collect(
            Collectors.groupingBy(share -> share / together, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .toList();
  }
}
