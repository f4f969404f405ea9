package dev.ergo.rl.train;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The examples of each step, a function of the step alone. An example that can't be used is
 * counted, and another takes its place; the other examples and everything drawn for them stay what
 * they are without it.
 *
 * @param usable the training data behind the rule for bad images
 * @param perStep examples of a step
 * @param seed the run's seed
 */
public record StepExamples(UsableExamples usable, int perStep, long seed) {

  /** Metric: rows that can't be used and gave their places in the step to others. */
  public static final String SKIPPED = "data/skipped";

  private static final int MOST_STAND_INS = 100;

  /**
   * An example in its place.
   *
   * @param slot its number in the step
   * @param number its number in the run
   * @param example the example
   * @param skipped how many rows gave their place to it because they can't be used
   */
  public record Drawn(int slot, long number, Example example, int skipped) {}

  /**
   * A step's examples.
   *
   * @param drawn in the order of their slots, one for each
   */
  public record Step(List<Drawn> drawn) {

    /** Copies the list. */
    public Step {
      drawn = List.copyOf(drawn);
    }

    /** How many rows gave their places to others because they can't be used. */
    public int skipped() {
      return drawn.stream().mapToInt(Drawn::skipped).sum();
    }
  }

  /** The examples of a step. */
  public Step of(long step) {
    return of(step, example -> true);
  }

  /**
   * The examples of a step; where one can't be used or is not admitted, the first of a fixed series
   * of stand-ins takes its place that can be and is.
   *
   * @throws UserException if no row of the data can be used, or the rule says to stop at a bad one
   */
  public Step of(long step, Predicate<Example> admits) {
    return of(step, new ShareRange(0, perStep), admits);
  }

  /** The examples of some places of a step, which are what they are in the whole step. */
  public Step of(long step, ShareRange slots, Predicate<Example> admits) {
    List<Drawn> drawn = new ArrayList<>();
    for (int slot = slots.from(); slot < slots.to(); slot++) {
      long number = step * perStep + slot;
      Place place = new Place(number);
      Example example = place.fill(admits);
      drawn.add(new Drawn(slot, number, example, place.bad));
    }
    return new Step(drawn);
  }

  /** The example of a number in the run, which is what it is in its step. */
  public Drawn numbered(long number) {
    int slot = (int) (number % perStep);
    return of(number / perStep, new ShareRange(slot, slot + 1), example -> true).drawn().get(0);
  }

  /** One place of a step, and how many rows were tried for it that can't be used. */
  private final class Place {

    private final DataOrder order = new DataOrder(usable.source().parts(), seed);
    private final long number;
    private int bad;

    Place(long number) {
      this.number = number;
    }

    Example fill(Predicate<Example> admits) {
      for (long attempt = 0; attempt <= MOST_STAND_INS; attempt++) {
        long position = order.position(number, attempt);
        Optional<Example> example = usable.read(position);
        if (example.isEmpty()) {
          bad++;
        } else if (attempt == MOST_STAND_INS || admits.test(example.get())) {
          if (usable.holds(position, example.get())) {
            return example.get();
          }
          bad++;
        }
      }
      return anyUsable(order.position(number));
    }

    /** Where the series has none, the next usable row in the data's own order stands in. */
    private Example anyUsable(long start) {
      long size = usable.source().size();
      for (long step = 1; step <= size; step++) {
        Optional<Example> example = usable.get((start + step) % size);
        if (example.isPresent()) {
          return example.get();
        }
      }
      throw new UserException(
          "none of the %d rows of data.train can be used (the last one: %s); mend them"
              .formatted(size, usable.skipped().get(start)));
    }
  }
}
