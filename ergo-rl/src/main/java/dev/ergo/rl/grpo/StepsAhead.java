package dev.ergo.rl.grpo;

import dev.ergo.core.model.QwenModel;
import dev.ergo.rl.grpo.EpisodeSampler.Questions;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.StepExamples.Drawn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The questions of the step that is next and of those that its sampler begins beside it. What is
 * asked is a function of the step, however early.
 */
final class StepsAhead implements AutoCloseable {

  private final EpisodeSampler sampler;
  private final long steps;

  /** Looking at the images of a step decodes and resizes them; they stay in the cache. */
  private final Prefetch<StepExamples.Step> examples;

  /** Those that are drawn and not done, and the numbers of those that the sampler knows. */
  private final TreeMap<Long, List<Drawn>> drawn = new TreeMap<>();

  private long begun;

  /**
   * Creates it.
   *
   * @param shown who samples, and the questions of each step
   * @param steps steps of the run: nothing is asked for later ones
   */
  StepsAhead(GrpoTask.Shown shown, long steps) {
    this.sampler = shown.sampler();
    this.steps = steps;
    this.examples = new Prefetch<>(shown.examples()::of, steps);
  }

  /** The questions of a step; those behind it that are sampled beside it are drawn as well. */
  List<Drawn> of(long step) {
    drawn.headMap(step).clear();
    long last = Math.min(step + sampler.ahead(), steps - 1);
    for (long next = step; next <= last; next++) {
      if (!drawn.containsKey(next)) {
        drawn.put(next, examples.get(next).drawn());
      }
    }
    return drawn.get(step);
  }

  /**
   * Has the sampler begin with what was drawn.
   *
   * @param model the policy as it is at the step
   */
  void begin(long step, QwenModel model) {
    List<Questions> fresh = new ArrayList<>();
    drawn
        .tailMap(Math.max(step, begun))
        .forEach((next, questions) -> fresh.add(GrpoShare.questions(next, questions)));
    sampler.begin(model, step, fresh);
    begun = drawn.lastKey() + 1;
  }

  @Override
  public void close() {
    examples.close();
  }
}
