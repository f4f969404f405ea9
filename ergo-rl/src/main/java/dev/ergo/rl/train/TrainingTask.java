package dev.ergo.rl.train;

import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one kind of training does in a step; the loop around it is shared. */
public interface TrainingTask {

  /**
   * Runs one step and updates the policy.
   *
   * @param step 0 for the first
   * @return metrics by name, in the order they are to be shown; a metric that has no value in this
   *     step is left out
   */
  Map<String, Double> step(long step);

  /** What the first step shows the model first; empty where there is nothing to look at. */
  default Optional<First> first() {
    return Optional.empty();
  }

  /**
   * The first example of a training.
   *
   * @param example the example
   * @param sequences what the model reads of it
   */
  record First(Example example, List<TokenSequence> sequences) {}

  /** The few metrics that the progress line shows. */
  String headline(Map<String, Double> metrics);

  /**
   * Writes what a run that goes on needs beside policy and optimiser into a checkpoint.
   *
   * @param done steps that are done
   * @param checkpoint its folder; names of files begin with {@link
   *     dev.ergo.rl.run.CheckpointStore#TASK_FILE}
   */
  default void keep(long done, Path checkpoint) throws IOException {
    // A task that is a function of the policy and the step needs nothing.
  }

  /** Takes over what {@link #keep} has written. */
  default void takeOver(long done, Path checkpoint) {
    // Nothing was kept.
  }

  /** Drops what was written for steps from {@code step} on, which a resumed run computes again. */
  default void rewind(long step) {
    // A task that writes nothing has nothing to drop.
  }
}
