package dev.ergo.core.model;

import dev.ergo.core.config.Check;

/**
 * Which tokens may be drawn: of those that are allowed at all, the k most probable, and of these
 * the fewest that have the share p of their probability, in this order, as transformers and vLLM
 * have it. Tokens as probable as the k-th stay, and so does the most probable one. Log-probs know
 * nothing of it: they are of the full softmax, as in VLM-R1 and TRL.
 *
 * @param topK tokens that stay; 0 for all
 * @param topP share of the probability that stays, above 0; 1 for all
 */
public record Truncation(int topK, double topP) {

  /** All tokens stay. */
  public static final Truncation NONE = new Truncation(0, 1);

  /** Checks the ranges. */
  public Truncation {
    if (topK < 0 || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_k " + topK + ", top_p " + topP);
    }
  }

  /**
   * Checks the keys top_k and top_p of a configuration.
   *
   * @param topK null where it is absent
   * @param topP null where it is absent
   * @throws dev.ergo.core.config.InvalidValueException naming the one that is out of its range
   */
  public static void check(Integer topK, Double topP) {
    if (topK != null) {
      Check.atLeast("top_k", topK, 1);
    }
    if (topP != null) {
      Check.between("top_p", Check.above("top_p", topP, 0), 0, 1);
    }
  }

  /** That of two keys of a configuration, each of which may be absent. */
  public static Truncation of(Integer topK, Double topP) {
    return new Truncation(topK == null ? 0 : topK, topP == null ? 1 : topP);
  }

  /** Whether all tokens stay. */
  public boolean isNone() {
    return equals(NONE);
  }
}
