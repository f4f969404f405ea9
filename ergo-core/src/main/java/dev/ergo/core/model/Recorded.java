package dev.ergo.core.model;

/** What of a pass over given tokens can be differentiated afterwards. */
public enum Recorded {
  /** Nothing: no graph is kept. */
  NOTHING,
  /** The log-probs. */
  LOG_PROBS,
  /**
   * Log-probs and entropies. Costs one more product with the output matrix, and where that matrix
   * is trained, more memory per scored token.
   */
  LOG_PROBS_AND_ENTROPIES
}
