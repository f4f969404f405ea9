package dev.ergo.eval.benchmark;

import java.util.Optional;

/**
 * An accuracy that a paper prints. Prompts and scorer are the paper's: it is a reference line, not
 * a result.
 *
 * @param policy the policy, its budget of one view behind "@", and the paper in brackets
 * @param visionTokens mean vision tokens an item, where the paper says
 * @param accuracy 0 to 1
 */
public record PaperNumber(String policy, Optional<Double> visionTokens, double accuracy) {

  /** An accuracy without a number of tokens. */
  public PaperNumber(String policy, double accuracy) {
    this(policy, Optional.empty(), accuracy);
  }

  /** An accuracy at a mean number of vision tokens. */
  public PaperNumber(String policy, double visionTokens, double accuracy) {
    this(policy, Optional.of(visionTokens), accuracy);
  }

  /** The policy as reports name it beside those that were asked. */
  public String label() {
    return "paper: " + policy;
  }
}
