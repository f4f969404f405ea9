package dev.ergo.rl.train;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The examples of each step, a function of the step alone. An example that can't be used is left
 * out of its step and counted, and nothing takes its place: the other examples and everything drawn
 * for them stay what they are without it.
 *
 * @param usable the training data behind the rule for bad images
 * @param perStep examples of a step
 * @param seed the run's seed
 */
public record StepExamples(UsableExamples usable, int perStep, long seed) {

  /** Metric: examples of the step that were left out because they can't be used. */
  public static final String SKIPPED = "data/skipped";

  /** Far enough apart that stand-ins never meet the examples of other steps. */
  private static final long STAND_IN_STRIDE = 1L << 32;

  private static final int MOST_STAND_INS = 100;

  /**
   * An example in its place.
   *
   * @param slot its number in the step
   * @param number its number in the run
   * @param example the example
   */
  public record Drawn(int slot, long number, Example example) {}

  /**
   * A step's examples.
   *
   * @param drawn in the order of their slots, at least one
   * @param skipped how many were left out
   */
  public record Step(List<Drawn> drawn, int skipped) {

    /** Copies the list. */
    public Step {
      drawn = List.copyOf(drawn);
    }
  }

  /** The examples of a step. */
  public Step of(long step) {
    return of(step, example -> true);
  }

  /**
   * The examples of a step; where one is not admitted, the first admitted one of a fixed series of
   * stand-ins takes its place.
   *
   * @throws UserException if no example of the step can be used
   */
  public Step of(long step, Predicate<Example> admits) {
    List<Drawn> drawn = new ArrayList<>();
    String reason = "";
    for (int slot = 0; slot < perStep; slot++) {
      long number = step * perStep + slot;
      Placed placed = place(number, admits);
      Optional<Example> held =
          placed.example.filter(example -> usable.holds(placed.position, example));
      if (held.isPresent()) {
        drawn.add(new Drawn(slot, number, held.get()));
      } else {
        reason = usable.skipped().get(placed.position);
      }
    }
    if (drawn.isEmpty()) {
      throw new UserException(
          "step %d has no usable example among its %d (the last one: %s); mend data.train or raise train.prompts_per_step"
              .formatted(step, perStep, reason));
    }
    return new Step(drawn, perStep - drawn.size());
  }

  private record Placed(long position, Optional<Example> example) {}

  private Placed place(long number, Predicate<Example> admits) {
    ExampleOrder order = new ExampleOrder(usable.source().size(), seed);
    for (long attempt = 0; ; attempt++) {
      long position = order.position(number + attempt * STAND_IN_STRIDE);
      Optional<Example> example = usable.read(position);
      if (attempt == MOST_STAND_INS || example.filter(admits.negate()).isEmpty()) {
        return new Placed(position, example);
      }
    }
  }
}
