package dev.ergo.rl.memory;

import java.util.Optional;

/**
 * The sizes of the largest step that a configuration allows.
 *
 * @param prompts prompts (or lessons) of a step
 * @param group samples of each
 * @param lengths its sequences
 * @param split how it is cut up
 * @param samples whether episodes are sampled before the update
 * @param data what of the data is held
 * @param validated held-out examples that are answered at a time; 0: none
 * @param judge what the judge of crops is asked, if there is one
 */
public record StepShape(
    int prompts,
    int group,
    Lengths lengths,
    Split split,
    boolean samples,
    Data data,
    int validated,
    Optional<Judge> judge) {

  /**
   * What of the data is in the memory of the host.
   *
   * @param originalBytes decoded originals of a step
   * @param pageBytes pages of Parquet files outside of the Java heap, at most
   */
  public record Data(long originalBytes, long pageBytes) {}

  /**
   * Tokens of the longest sequence.
   *
   * @param prefix tokens of a prompt with its views
   * @param turns user turns of an episode behind the first, each with a crop
   * @param turn tokens of such a turn with its crop
   * @param sampled tokens sampled in all looks
   * @param view vision tokens of the views of a prompt
   * @param crop vision tokens of a crop
   * @param images images of a question, each with a view
   */
  public record Lengths(
      int prefix, int turns, int turn, int sampled, int view, int crop, int images) {

    /** Questions about one image. */
    public Lengths(int prefix, int turns, int turn, int sampled, int view, int crop) {
      this(prefix, turns, turn, sampled, view, crop, 1);
    }

    /** Tokens behind the shared prefix. */
    int continuation() {
      return turns * turn + sampled;
    }

    Lengths withHalfBudget() {
      return new Lengths(
          prefix - view / 2,
          turns,
          turn - crop / 2,
          sampled,
          view - view / 2,
          crop - crop / 2,
          images);
    }
  }

  /**
   * The parts of a step that are computed at a time.
   *
   * @param workers workers that each compute a share of the prompts with their samples
   * @param rolloutBatch prompts that a worker samples at a time at most
   * @param microbatchTokens {@code train.memory.microbatch_tokens}
   * @param spread on what
   */
  public record Split(int workers, int rolloutBatch, int microbatchTokens, Spread spread) {

    /** All on one device. */
    public Split(int workers, int rolloutBatch, int microbatchTokens) {
      this(workers, rolloutBatch, microbatchTokens, new Spread(1, false));
    }
  }

  /**
   * Where a step is computed.
   *
   * @param devices devices that compute, each a step of this shape
   * @param stateOnHost whether moments and masters lie in the memory of the host, though a GPU
   *     computes
   */
  public record Spread(int devices, boolean stateOnHost) {}

  /** What the busiest of several devices computes of it. */
  public StepShape on(Spread spread) {
    int workers = divided(split.workers, spread.devices);
    return with(Math.min(prompts, workers * promptsOfWorker()), group)
        .with(new Split(workers, split.rolloutBatch, split.microbatchTokens, spread));
  }

  /** The same with the optimiser's state in the memory of the host. */
  StepShape withStateOnHost() {
    Spread spread = new Spread(split.spread.devices, true);
    return with(new Split(split.workers, split.rolloutBatch, split.microbatchTokens, spread));
  }

  /** Samples of a step. */
  public int rows() {
    return prompts * group;
  }

  /** Workers that get a prompt. */
  public int busyWorkers() {
    return Math.min(split.workers, prompts);
  }

  /** Prompts that all workers sample at the same time. */
  public int promptsAtOnce() {
    return (int) Math.min(prompts, (long) split.workers * split.rolloutBatch);
  }

  /** Samples that all workers draw at the same time. */
  public int rowsAtOnce() {
    return promptsAtOnce() * group;
  }

  /** Prompts of the largest share of a worker. */
  private int promptsOfWorker() {
    return divided(prompts, split.workers);
  }

  /** Samples of the largest pass of the update by one worker: as few passes as fit, made even. */
  public int rowsOfPass() {
    int all = promptsOfWorker() * group;
    int fitting = Math.min(all, Math.max(1, split.microbatchTokens / lengths.continuation()));
    return divided(all, divided(all, fitting));
  }

  /** Crops that all workers judge at the same time. */
  public int judgedAtOnce(Judge asked) {
    return busyWorkers() * Math.min(asked.batch(), promptsOfWorker() * group);
  }

  /** Vision tokens of all views of a step. */
  long viewTokens() {
    return (long) prompts * lengths.view() + (long) rows() * lengths.turns() * lengths.crop();
  }

  private static int divided(int whole, int parts) {
    return (whole + parts - 1) / parts;
  }

  /** Prompts that the samples of one pass can belong to. */
  public int prefixesOfPass() {
    int rows = rowsOfPass();
    if (group % rows == 0) {
      return 1;
    }
    // A pass that is not made of whole groups can begin and end inside of one.
    return Math.min(promptsOfWorker(), rows % group == 0 ? rows / group : (rows - 2) / group + 2);
  }

  /** Columns of the key/value cache for which room is made while sampling. */
  public int columns() {
    return lengths.prefix + lengths.continuation();
  }

  /** The same with another number of prompts and samples. */
  StepShape with(int otherPrompts, int otherGroup) {
    return new StepShape(otherPrompts, otherGroup, lengths, split, samples, data, validated, judge);
  }

  /** The same by one worker. */
  StepShape byOneWorker() {
    return with(new Split(1, split.rolloutBatch, split.microbatchTokens, split.spread));
  }

  /** The same with passes of at most so many tokens. */
  StepShape withMicrobatch(int tokens) {
    return with(new Split(split.workers, split.rolloutBatch, tokens, split.spread));
  }

  /** The same with at most so many prompts at a time by a worker. */
  StepShape withRolloutBatch(int most) {
    return with(new Split(split.workers, most, split.microbatchTokens, split.spread));
  }

  private StepShape with(Split other) {
    return new StepShape(prompts, group, lengths, other, samples, data, validated, judge);
  }

  /** The same with so many held-out examples at a time. */
  public StepShape withValidated(int examples) {
    return new StepShape(prompts, group, lengths, split, samples, data, examples, judge);
  }

  /** The same with another judge, or with none. */
  public StepShape withJudge(Optional<Judge> other) {
    return new StepShape(prompts, group, lengths, split, samples, data, validated, other);
  }

  /** The same with views and crops of half the size. */
  StepShape withHalfBudget() {
    return new StepShape(
        prompts,
        group,
        lengths.withHalfBudget(),
        split,
        samples,
        data,
        validated,
        judge.map(Judge::withHalfBudget));
  }

  /**
   * What a judge of crops is asked.
   *
   * @param model its sizes
   * @param batch crops judged at once by a worker at most
   * @param promptTokens tokens of a question with its crop
   * @param cropTokens vision tokens of the crop among them
   * @param newTokens tokens of an answer at most
   * @param ownBudget whether it sees other images than the crops of the episodes
   */
  public record Judge(
      ModelShape model,
      int batch,
      int promptTokens,
      int cropTokens,
      int newTokens,
      boolean ownBudget) {

    /** The same with so many crops at once. */
    Judge withBatch(int crops) {
      return new Judge(model, crops, promptTokens, cropTokens, newTokens, ownBudget);
    }

    /** The same where the crops of the episodes have half the size. */
    Judge withHalfBudget() {
      int half = ownBudget ? 0 : cropTokens / 2;
      return new Judge(model, batch, promptTokens - half, cropTokens - half, newTokens, ownBudget);
    }
  }
}
