package dev.ergo.rl.train;

import dev.ergo.rl.train.StepExamples.Drawn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The examples of a run by their numbers, looked at some ahead of their use: what comes next is
 * decoded and resized on another thread and stays in the cache. Numbers are asked for in ascending
 * order.
 */
public final class NumberedExamples implements AutoCloseable {

  private final int block;
  private final Prefetch<StepExamples.Step> blocks;
  private final TreeMap<Long, List<Drawn>> read = new TreeMap<>();

  /**
   * Creates it; nothing is read yet.
   *
   * @param examples as many are read at a time as a step has
   * @param most examples of the run: none are read behind them
   */
  public NumberedExamples(StepExamples examples, long most) {
    this.block = examples.perStep();
    this.blocks = new Prefetch<>(examples::of, (most + block - 1) / block);
  }

  /** Some examples. */
  public List<Drawn> of(List<Long> numbers) {
    List<Drawn> drawn = new ArrayList<>();
    for (long number : numbers) {
      long at = number / block;
      read.headMap(at).clear();
      drawn.add(
          read.computeIfAbsent(at, next -> blocks.get(next).drawn()).get((int) (number % block)));
    }
    return drawn;
  }

  @Override
  public void close() {
    blocks.close();
  }
}
