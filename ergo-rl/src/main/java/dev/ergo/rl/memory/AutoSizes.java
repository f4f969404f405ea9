package dev.ergo.rl.memory;

import dev.ergo.rl.train.StepSizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses how a step is cut up: as where there is memory enough if that fits, else the fastest way
 * that fits.
 *
 * @param wanted what is taken where there is memory enough; what was set by hand stays
 * @param free keys that may be chosen
 * @param least tokens of the longest continuation, for a pass takes one at least
 * @param fits whether a plan with such sizes fits
 * @param cost time of a step, in any unit
 */
public record AutoSizes(
    StepSizes wanted,
    Set<String> free,
    int least,
    Predicate<StepSizes> fits,
    ToDoubleFunction<StepSizes> cost) {

  private static final String TOKENS = "train.memory.microbatch_tokens";
  private static final String ROLLOUT = "train.memory.rollout_batch";
  private static final String KEEPS = "train.memory.keep_vision_graph";
  private static final String CHECKPOINTS = "train.memory.gradient_checkpointing";
  private static final String VALIDATION = "train.validation.batch";
  private static final String JUDGE = "judge.batch_size";
  private static final String JOINS = "model.join_for_sampling";
  private static final String COMPUTE = "model.compute";

  /** The choice; the smallest sizes where nothing fits. */
  public StepSizes chosen() {
    if (fits.test(wanted)) {
      return wanted;
    }
    List<StepSizes> updates = updates();
    return updates.stream()
        .map(this::smallest)
        .filter(fits)
        .map(this::grown)
        .min(Comparator.comparingDouble(cost))
        .orElseGet(() -> smallest(updates.get(updates.size() - 1)));
  }

  /** What a run has begun with, but for what is set by hand now. */
  public StepSizes kept(StepSizes before) {
    return wanted
        .withUpdate(
            free.contains(TOKENS) ? before.microbatchTokens() : wanted.microbatchTokens(),
            free.contains(KEEPS) ? before.keepVisionGraph() : wanted.keepVisionGraph(),
            free.contains(CHECKPOINTS)
                ? before.gradientCheckpointing()
                : wanted.gradientCheckpointing())
        .withBatches(
            free.contains(ROLLOUT) ? before.rolloutBatch() : wanted.rolloutBatch(),
            free.contains(VALIDATION) ? before.validationBatch() : wanted.validationBatch(),
            free.contains(JUDGE) ? before.judgeBatch() : wanted.judgeBatch())
        .withJoining(free.contains(JOINS) ? before.joinForSampling() : wanted.joinForSampling())
        .withCompute(free.contains(COMPUTE) ? before.compute() : wanted.compute());
  }

  /**
   * A line about what is otherwise than with memory enough; empty if nothing is.
   *
   * @param before whether the run has begun with it
   */
  public Optional<String> told(StepSizes chosen, boolean before) {
    Map<String, Object> enough = wanted.byKey();
    String others =
        chosen.byKey().entrySet().stream()
            .filter(entry -> !entry.getValue().equals(enough.get(entry.getKey())))
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", "));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of((before ? "kept sizes of the run: " : "sizes that fit: ") + others);
  }

  /**
   * All ways to cut up an update, with joined weights for sampling and without, from what takes the
   * most memory to what takes the least.
   */
  private List<StepSizes> updates() {
    List<StepSizes> all = new ArrayList<>();
    boolean leavesJoined = free.contains(JOINS) && wanted.joinForSampling();
    for (StepSizes joining :
        leavesJoined ? List.of(wanted, wanted.withJoining(false)) : List.of(wanted)) {
      for (boolean checkpoints : switches(CHECKPOINTS, wanted.gradientCheckpointing())) {
        for (boolean keeps : switches(KEEPS, wanted.keepVisionGraph())) {
          halves(TOKENS, wanted.microbatchTokens(), least)
              .forEach(tokens -> all.add(joining.withUpdate(tokens, keeps, checkpoints)));
        }
      }
    }
    return all;
  }

  private boolean[] switches(String key, boolean value) {
    return free.contains(key) ? new boolean[] {value, !value} : new boolean[] {value};
  }

  private Stream<Integer> halves(String key, int most, int fewest) {
    return free.contains(key) && most > fewest
        ? Stream.concat(
            IntStream.iterate(most, n -> n > fewest, n -> n / 2).boxed(), Stream.of(fewest))
        : Stream.of(most);
  }

  private StepSizes smallest(StepSizes update) {
    return update.withBatches(
        last(ROLLOUT, update.rolloutBatch()),
        last(VALIDATION, update.validationBatch()),
        last(JUDGE, update.judgeBatch()));
  }

  private int last(String key, int value) {
    return free.contains(key) ? 1 : value;
  }

  /** Takes as much at a time as fits: phases do not share their memory. */
  private StepSizes grown(StepSizes small) {
    StepSizes grown =
        grown(
            ROLLOUT,
            wanted.rolloutBatch(),
            small,
            (sizes, prompts) ->
                sizes.withBatches(prompts, sizes.validationBatch(), sizes.judgeBatch()));
    grown =
        grown(
            VALIDATION,
            wanted.validationBatch(),
            grown,
            (sizes, examples) ->
                sizes.withBatches(sizes.rolloutBatch(), examples, sizes.judgeBatch()));
    return grown(
        JUDGE,
        wanted.judgeBatch(),
        grown,
        (sizes, crops) -> sizes.withBatches(sizes.rolloutBatch(), sizes.validationBatch(), crops));
  }

  private interface Change {
    StepSizes with(StepSizes sizes, int number);
  }

  private StepSizes grown(String key, int most, StepSizes sizes, Change change) {
    return halves(key, most, 1)
        .map(number -> change.with(sizes, number))
        .filter(fits)
        .findFirst()
        .orElse(sizes);
  }
}
