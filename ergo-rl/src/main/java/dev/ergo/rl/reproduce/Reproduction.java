package dev.ergo.rl.reproduce;

import java.util.List;
import java.util.Optional;

/**
 * The content of {@code reproduce.json}: a run and its repetition, compared.
 *
 * @param run folder of the former run
 * @param job its job
 * @param steps that were compared
 * @param of steps that the former run has done
 * @param equal whether weights, metrics and held-out answers are the same
 * @param environment versions, machine and device that differ
 * @param inputs weights and data that the second run began with and the former did not
 * @param weights final weights; empty where only first steps were run
 * @param metrics rows of metrics
 * @param heldOut held-out answers by file
 */
record Reproduction(
    String run,
    String job,
    int steps,
    int of,
    boolean equal,
    List<Difference> environment,
    List<Difference> inputs,
    Optional<WeightComparison> weights,
    MetricComparison metrics,
    List<HeldOutComparison> heldOut) {

  private static final String FINAL = "final";

  /** Compares what the two runs have left. */
  static Reproduction of(SecondRun second, Surroundings surroundings) {
    FormerTraining former = second.former();
    boolean whole = second.limit().isEmpty();
    Optional<WeightComparison> weights =
        whole
            ? Optional.of(
                WeightComparison.of(former.folder().resolve(FINAL), second.folder().resolve(FINAL)))
            : Optional.empty();
    MetricComparison metrics =
        MetricComparison.of(former.rows(), FormerTraining.rows(second.folder()), second.limit());
    List<HeldOutComparison> heldOut = HeldOutComparison.of(former.folder(), second.folder(), whole);
    return new Reproduction(
        former.folder().toString(),
        former.job(),
        second.limit().orElseGet(former::steps),
        former.steps(),
        weights.map(WeightComparison::isEqual).orElse(true)
            && metrics.isEqual()
            && heldOut.stream().allMatch(HeldOutComparison::isEqual),
        surroundings.environment(),
        surroundings.inputs(),
        weights,
        metrics,
        heldOut);
  }

  /** The result in one sentence. */
  String verdict() {
    String what =
        steps < of || weights.isEmpty()
            ? "the first %d of %d steps".formatted(steps, of)
            : "all %d steps and the final weights".formatted(steps);
    return equal
        ? "equal: %s of %s are the same to the bit".formatted(what, run)
        : "differs: %s of %s are not all the same".formatted(what, run);
  }
}
