package dev.ergo.rl.loss;

/**
 * How token losses are formed and added up, by the names of TRL 1.16. N is the number of sequences
 * of the optimiser step, T_i the tokens of a sequence.
 */
public enum LossType {
  /** Clipped; mean over sequences of the mean over tokens (arXiv 2402.03300). */
  GRPO(Averaging.SEQUENCE_MEANS),
  /**
   * Clipped; mean over the tokens of the micro-batch, times its share of the sequences. By its
   * definition the only one that depends on how a step is split into micro-batches.
   */
  BNPO(Averaging.MICRO_BATCH_MEANS),
  /** Clipped; sum over tokens / (N x greatest length of a completion) (arXiv 2503.20783). */
  DR_GRPO(Averaging.GREATEST_LENGTH),
  /** Clipped; mean over all tokens of the step (arXiv 2503.14476). */
  DAPO(Averaging.TOKENS),
  /** Clipped weight without gradient on the log-prob; mean over all tokens (arXiv 2506.13585). */
  CISPO(Averaging.TOKENS),
  /** Smooth gate in place of the clip; added up as GRPO (arXiv 2511.20347). */
  SAPO(Averaging.SEQUENCE_MEANS),
  /** Clipped; mean over sequences of the sum over tokens. */
  LUSPO(Averaging.SEQUENCE_SUMS),
  /**
   * Log-prob weighted by a gamma-shaped function of the sequence's weight; mean over all tokens.
   */
  VESPO(Averaging.TOKENS);

  private final Averaging averaging;

  LossType(Averaging averaging) {
    this.averaging = averaging;
  }

  Averaging averaging() {
    return averaging;
  }

  boolean clips() {
    return this != CISPO && this != SAPO && this != VESPO;
  }

  /** How the losses of tokens are added up. */
  enum Averaging {
    SEQUENCE_MEANS("tokens of the row"),
    SEQUENCE_SUMS("nothing"),
    MICRO_BATCH_MEANS("tokens of the micro-batch"),
    GREATEST_LENGTH("nothing"),
    TOKENS("nothing");

    private final String divisor;

    Averaging(String divisor) {
      this.divisor = divisor;
    }

    /** What the program divides by, on top of the factor. */
    String divisor() {
      return divisor;
    }

    /** Constant factor on the sum of token losses of a micro-batch of that many rows. */
    double factor(long rows, StepTotals totals) {
      return switch (this) {
        case SEQUENCE_MEANS, SEQUENCE_SUMS -> 1 / totals.sequences();
        case MICRO_BATCH_MEANS -> rows / totals.sequences();
        case GREATEST_LENGTH -> 1 / (totals.sequences() * totals.maxLength());
        case TOKENS -> 1 / Math.max(1, totals.tokens());
      };
    }
  }
}
