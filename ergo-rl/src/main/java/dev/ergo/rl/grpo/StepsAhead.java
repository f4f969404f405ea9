package dev.ergo.rl.grpo;

import dev.ergo.core.model.QwenModel;
import dev.ergo.rl.train.NumberedExamples;
import dev.ergo.rl.train.StepExamples.Drawn;
import dev.ergo.rl.train.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The questions of a round and of the steps that its sampler begins beside it. What is asked is a
 * function of the round, however early.
 */
final class StepsAhead implements AutoCloseable {

  private final EpisodeSampler sampler;

  /** Looking at the images of a step decodes and resizes them; they stay in the cache. */
  private final NumberedExamples examples;

  /** Of the first rounds of later steps. */
  private final TreeMap<Long, Asked> drawn = new TreeMap<>();

  /**
   * Creates it.
   *
   * @param shown who samples, and the examples of the run
   * @param train the section
   */
  StepsAhead(GrpoTask.Shown shown, TrainConfig train) {
    this.sampler = shown.sampler();
    this.examples = shown.examples(train);
  }

  /** A round with its examples. */
  private record Asked(SamplingRound round, List<Drawn> examples) {}

  /**
   * What is asked.
   *
   * @param now the round that is sampled
   * @param fresh what the sampler does not know yet
   */
  record Questions(Asked now, List<EpisodeSampler.Questions> fresh) {

    /** The examples of some of its groups. */
    List<Drawn> of(SamplingRound part) {
      return part.groups().stream()
          .map(group -> now.examples.get(now.round.groups().indexOf(group)))
          .toList();
    }
  }

  /**
   * The questions of a round; those of later steps that are sampled beside it are drawn as well.
   */
  Questions of(SamplingRound round, List<SamplingRound> ahead) {
    List<EpisodeSampler.Questions> fresh = new ArrayList<>();
    Asked now = round.first() ? drawn.remove(round.step()) : null;
    if (now == null) {
      now = asked(round, fresh);
    }
    for (SamplingRound later : ahead) {
      if (!drawn.containsKey(later.step())) {
        drawn.put(later.step(), asked(later, fresh));
      }
    }
    return new Questions(now, fresh);
  }

  private Asked asked(SamplingRound round, List<EpisodeSampler.Questions> fresh) {
    List<Drawn> found = examples.of(round.examples());
    fresh.add(GrpoShare.questions(round, found));
    return new Asked(round, found);
  }

  /**
   * Has the sampler begin with what it does not know yet.
   *
   * @param model the policy as it is at the step
   */
  void begin(Questions questions, QwenModel model) {
    sampler.begin(model, questions.now.round.step(), questions.fresh);
  }

  @Override
  public void close() {
    examples.close();
  }
}
