package dev.ergo.rl.memory;

/**
 * The largest step that a configuration allows.
 *
 * @param prompts questions (or lessons) of a step
 * @param group samples of each
 * @param prefixTokens tokens of a prompt with its view
 * @param turnTokens tokens of the second user turn with its crop
 * @param newTokens tokens sampled in both stages
 * @param viewTokens vision tokens of a view
 * @param cropTokens vision tokens of a crop
 * @param microbatchTokens {@code train.microbatch_tokens}
 * @param samples whether episodes are sampled before the update
 * @param originalBytes decoded originals of a step
 */
public record StepShape(
    int prompts,
    int group,
    int prefixTokens,
    int turnTokens,
    int newTokens,
    int viewTokens,
    int cropTokens,
    int microbatchTokens,
    boolean samples,
    long originalBytes) {

  /** Samples of a step. */
  public int rows() {
    return prompts * group;
  }

  /** Tokens behind the shared prefix. */
  public int continuationTokens() {
    return turnTokens + newTokens;
  }

  /** Samples that fit into one pass of the update, at least one. */
  public int rowsOfPass() {
    return Math.min(rows(), Math.max(1, microbatchTokens / continuationTokens()));
  }

  /** Prompts that the samples of one pass can belong to. */
  public int prefixesOfPass() {
    int rows = rowsOfPass();
    if (group % rows == 0) {
      return 1;
    }
    // A pass that is not made of whole groups can begin and end inside of one.
    return Math.min(prompts, rows % group == 0 ? rows / group : (rows - 2) / group + 2);
  }

  /** Columns of the key/value cache for which room is made. */
  public int columns() {
    return prefixTokens + continuationTokens();
  }

  /** The same with another number of prompts and samples. */
  StepShape with(int otherPrompts, int otherGroup) {
    return new StepShape(
        otherPrompts,
        otherGroup,
        prefixTokens,
        turnTokens,
        newTokens,
        viewTokens,
        cropTokens,
        microbatchTokens,
        samples,
        originalBytes);
  }

  /** The same with passes of at most so many tokens. */
  StepShape withMicrobatch(int tokens) {
    return new StepShape(
        prompts,
        group,
        prefixTokens,
        turnTokens,
        newTokens,
        viewTokens,
        cropTokens,
        tokens,
        samples,
        originalBytes);
  }

  /** The same with views and crops of half the size. */
  StepShape withHalfBudget() {
    return new StepShape(
        prompts,
        group,
        prefixTokens - viewTokens / 2,
        turnTokens - cropTokens / 2,
        newTokens,
        viewTokens - viewTokens / 2,
        cropTokens - cropTokens / 2,
        microbatchTokens,
        samples,
        originalBytes);
  }
}
