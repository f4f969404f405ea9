package dev.ergo.rl.loss;

/** Whose log-probs importance weights are taken against. */
public enum OldLogProbs {
  /** Those that the episodes were sampled with. */
  SAMPLER,
  /** Those of a pass of the trainer before its first update. */
  TRAINER
}
