package dev.ergo.rl.memory;

import java.util.Optional;

/**
 * The largest step that a configuration allows.
 *
 * @param prompts questions (or lessons) of a step
 * @param group samples of each
 * @param prefixTokens tokens of a prompt with its view
 * @param turns user turns of an episode behind the first, each with a crop
 * @param turnTokens tokens of such a turn with its crop
 * @param newTokens tokens sampled in all looks
 * @param viewTokens vision tokens of a view
 * @param cropTokens vision tokens of a crop
 * @param microbatchTokens {@code train.memory.microbatch_tokens}
 * @param samples whether episodes are sampled before the update
 * @param originalBytes decoded originals of a step
 * @param workers threads that each compute a share of the prompts with their samples
 * @param rolloutBatch prompts that a worker samples at a time at most
 * @param judge what the judge of crops is asked, if there is one
 */
public record StepShape(
    int prompts,
    int group,
    int prefixTokens,
    int turns,
    int turnTokens,
    int newTokens,
    int viewTokens,
    int cropTokens,
    int microbatchTokens,
    boolean samples,
    long originalBytes,
    int workers,
    int rolloutBatch,
    Optional<JudgeShape> judge) {

  /** Samples of a step. */
  public int rows() {
    return prompts * group;
  }

  /** Tokens behind the shared prefix. */
  public int continuationTokens() {
    return turns * turnTokens + newTokens;
  }

  /** Workers that get a prompt. */
  public int busyWorkers() {
    return Math.min(workers, prompts);
  }

  /** Prompts that all workers sample at the same time. */
  public int promptsAtOnce() {
    return (int) Math.min(prompts, (long) workers * rolloutBatch);
  }

  /** Samples that all workers draw at the same time. */
  public int rowsAtOnce() {
    return promptsAtOnce() * group;
  }

  /** Prompts of the largest share of a worker. */
  private int promptsOfWorker() {
    return divided(prompts, workers);
  }

  /** Samples of the largest pass of the update by one worker: as few passes as fit, made even. */
  public int rowsOfPass() {
    int all = promptsOfWorker() * group;
    int fitting = Math.min(all, Math.max(1, microbatchTokens / continuationTokens()));
    return divided(all, divided(all, fitting));
  }

  /** Crops that all workers judge at the same time. */
  public int judgedAtOnce(JudgeShape asked) {
    return busyWorkers() * Math.min(asked.batch(), promptsOfWorker() * group);
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
    return prefixTokens + continuationTokens();
  }

  /** The same with another number of prompts and samples. */
  StepShape with(int otherPrompts, int otherGroup) {
    return changed(otherPrompts, otherGroup, microbatchTokens, workers, rolloutBatch, judge);
  }

  /** The same by one worker. */
  StepShape byOneWorker() {
    return changed(prompts, group, microbatchTokens, 1, rolloutBatch, judge);
  }

  /** The same with passes of at most so many tokens. */
  StepShape withMicrobatch(int tokens) {
    return changed(prompts, group, tokens, workers, rolloutBatch, judge);
  }

  /** The same with at most so many prompts at a time by a worker. */
  StepShape withRolloutBatch(int prompts) {
    return changed(this.prompts, group, microbatchTokens, workers, prompts, judge);
  }

  /** The same with another judge, or with none. */
  public StepShape withJudge(Optional<JudgeShape> other) {
    return changed(prompts, group, microbatchTokens, workers, rolloutBatch, other);
  }

  /** The same sequences, others of them or otherwise dealt or judged. */
  private StepShape changed(
      int otherPrompts,
      int otherGroup,
      int otherMicrobatch,
      int otherWorkers,
      int otherRolloutBatch,
      Optional<JudgeShape> otherJudge) {
    return new StepShape(
        otherPrompts,
        otherGroup,
        prefixTokens,
        turns,
        turnTokens,
        newTokens,
        viewTokens,
        cropTokens,
        otherMicrobatch,
        samples,
        originalBytes,
        otherWorkers,
        otherRolloutBatch,
        otherJudge);
  }

  /** The same with views and crops of half the size. */
  StepShape withHalfBudget() {
    return new StepShape(
        prompts,
        group,
        prefixTokens - viewTokens / 2,
        turns,
        turnTokens - cropTokens / 2,
        newTokens,
        viewTokens - viewTokens / 2,
        cropTokens - cropTokens / 2,
        microbatchTokens,
        samples,
        originalBytes,
        workers,
        rolloutBatch,
        judge.map(JudgeShape::withHalfBudget));
  }
}
