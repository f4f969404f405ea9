package dev.ergo.rl.loss;

/** Whose log-probs importance weights are taken against. */
public enum OldLogProbs {
  /** Those that the episodes were sampled with. */
  SAMPLER,
  /** Those of the trainer in the first update of a step, which needs no pass of its own. */
  TRAINER
}
