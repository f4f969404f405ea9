package dev.ergo.rl.grpo;

import dev.ergo.rl.grpo.SamplingRound.Group;
import dev.ergo.rl.run.TaskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which examples the rounds of each step are of: always the next ones in the run's order. A step
 * that is begun ahead of others takes its first examples then. So what is asked is a function of
 * the order and of how many groups the steps before have sampled, which is kept for a resume.
 */
final class QuestionOrder {

  private static final TaskFile<Kept> FILE =
      new TaskFile<>("questions.json", Kept.class, "it is not known which question is next");

  private final int perStep;
  private final long steps;
  private final int rounds;

  /** Number of the example that is next. */
  private long next;

  /** Number of the first example of each step that is begun and not done. */
  private final TreeMap<Long, Long> begun = new TreeMap<>();

  /** The step under way, and what a run goes on with that was stopped in it; -1 for none. */
  private long current = -1;

  private Kept front;

  /**
   * The order from the first step on.
   *
   * @param perStep groups that a step learns from
   * @param steps steps of the run
   * @param rounds of a step at most
   */
  QuestionOrder(int perStep, long steps, int rounds) {
    this.perStep = perStep;
    this.steps = steps;
    this.rounds = rounds;
  }

  /** What a checkpoint holds of it. */
  private record Kept(long next, TreeMap<Long, Long> begun) {}

  /** The first round of a step; those before it are done. */
  synchronized SamplingRound first(long step) {
    begun.headMap(step).clear();
    front = new Kept(next, new TreeMap<>(begun));
    current = step;
    return begin(step);
  }

  private SamplingRound begin(long step) {
    long start =
        begun.computeIfAbsent(
            step,
            fresh -> {
              long taken = next;
              next += perStep;
              return taken;
            });
    return new SamplingRound(
        step,
        0,
        rounds == 1,
        IntStream.range(0, perStep).mapToObj(slot -> new Group(slot, slot, start + slot)).toList());
  }

  /** The first rounds of the steps behind one that are begun beside it. */
  synchronized List<SamplingRound> ahead(long step, int count) {
    List<SamplingRound> rounds = new ArrayList<>();
    for (long later = step + 1; later <= Math.min(step + count, steps - 1); later++) {
      rounds.add(begin(later));
    }
    return rounds;
  }

  /**
   * The round behind another one.
   *
   * @param slots the places that are still to be filled, ascending
   * @param sampled groups that the step has sampled
   */
  synchronized SamplingRound refill(SamplingRound before, List<Integer> slots, int sampled) {
    List<Group> groups = new ArrayList<>();
    for (int slot : slots) {
      groups.add(new Group(slot, sampled + groups.size(), next++));
    }
    int number = before.number() + 1;
    return new SamplingRound(before.step(), number, number == rounds - 1, groups);
  }

  /**
   * Writes what going on takes into a checkpoint; nothing where every step takes as many. While a
   * step is under way, another thread may keep the state in front of it.
   */
  synchronized void keep(long done, Path checkpoint) throws IOException {
    if (rounds > 1) {
      Kept kept = done == current ? front : new Kept(next, new TreeMap<>(begun.tailMap(done)));
      FILE.write(checkpoint, kept);
    }
  }

  /** Takes over what {@link #keep} has written. */
  synchronized void takeOver(long done, Path checkpoint) {
    begun.clear();
    current = -1;
    next = done * perStep;
    if (rounds > 1) {
      Kept kept = FILE.read(checkpoint);
      next = kept.next;
      begun.putAll(kept.begun);
    }
  }
}
