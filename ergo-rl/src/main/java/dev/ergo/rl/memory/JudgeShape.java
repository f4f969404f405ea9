package dev.ergo.rl.memory;

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
public record JudgeShape(
    ModelShape model,
    int batch,
    int promptTokens,
    int cropTokens,
    int newTokens,
    boolean ownBudget) {

  /** The same with so many crops at once. */
  JudgeShape withBatch(int crops) {
    return new JudgeShape(model, crops, promptTokens, cropTokens, newTokens, ownBudget);
  }

  /** The same where the crops of the episodes have half the size. */
  JudgeShape withHalfBudget() {
    int half = ownBudget ? 0 : cropTokens / 2;
    return new JudgeShape(
        model, batch, promptTokens - half, cropTokens - half, newTokens, ownBudget);
  }
}
