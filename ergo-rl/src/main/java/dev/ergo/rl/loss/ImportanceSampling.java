package dev.ergo.rl.loss;

/** What the importance weight exp(log-prob - old log-prob) is taken over. */
public enum ImportanceSampling {
  /** Every token has its own weight. */
  TOKEN,
  /**
   * All tokens of a sequence share the geometric mean of their weights (GSPO, arXiv 2507.18071).
   */
  SEQUENCE
}
