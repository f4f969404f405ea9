package dev.ergo.rl.loss;

/**
 * How token losses are formed and added up, by the names of TRL 1.16. N is the number of sequences
 * of the optimiser step, T_i the tokens of a sequence.
 */
public enum LossType {
  /** Clipped; mean over sequences of the mean over tokens (arXiv 2402.03300). */
  GRPO(Surrogate.CLIPPED),
  /**
   * Clipped; mean over the tokens of the micro-batch, times its share of the sequences. By its
   * definition the only one that depends on how a step is split into micro-batches.
   */
  BNPO(Surrogate.CLIPPED),
  /** Clipped; sum over tokens / (N x greatest length of a completion) (arXiv 2503.20783). */
  DR_GRPO(Surrogate.CLIPPED),
  /** Clipped; mean over all tokens of the step (arXiv 2503.14476). */
  DAPO(Surrogate.CLIPPED),
  /** Clipped weight without gradient on the log-prob; mean over all tokens (arXiv 2506.13585). */
  CISPO(Surrogate.CISPO),
  /** Smooth gate in place of the clip; added up as GRPO (arXiv 2511.20347). */
  SAPO(Surrogate.SAPO),
  /** Clipped; mean over sequences of the sum over tokens. */
  LUSPO(Surrogate.CLIPPED),
  /**
   * Log-prob weighted by a gamma-shaped function of the sequence's weight; mean over all tokens.
   */
  VESPO(Surrogate.VESPO);

  private final Surrogate surrogate;

  LossType(Surrogate surrogate) {
    this.surrogate = surrogate;
  }

  Surrogate surrogate() {
    return surrogate;
  }

  boolean clips() {
    return surrogate == Surrogate.CLIPPED;
  }

  /** The loss of one token; the order is that of the tensor program's numbers. */
  enum Surrogate {
    CLIPPED,
    CISPO,
    SAPO,
    VESPO
  }
}
