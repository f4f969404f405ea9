package dev.ergo.core.model;

import dev.ergo.core.text.TokenSequence;
import java.util.List;

/**
 * Sequences that share a prefix, the unit of the update pass: the prefix is computed once and every
 * continuation attends to it.
 *
 * @param prefix the shared tokens, at least one
 * @param continuations what follows, one per sample, each with at least one token
 */
public record PrefixGroup(TokenSequence prefix, List<Continuation> continuations) {

  /** Copies the list and checks that there is a prefix. */
  public PrefixGroup {
    if (prefix.length() == 0) {
      throw new IllegalArgumentException("a group needs a prefix of at least one token");
    }
    continuations = List.copyOf(continuations);
  }

  /**
   * One sample behind the prefix.
   *
   * @param tokens its tokens with images of its own
   * @param scored for each token, whether its log-prob is wanted (the policy sampled it)
   */
  public record Continuation(TokenSequence tokens, boolean[] scored) {

    /** Checks that there is one flag per token. */
    public Continuation {
      if (scored.length != tokens.length()) {
        throw new IllegalArgumentException(
            scored.length + " flags for " + tokens.length() + " tokens");
      }
    }

    /** Number of scored tokens. */
    public int scoredCount() {
      int count = 0;
      for (boolean flag : scored) {
        count += flag ? 1 : 0;
      }
      return count;
    }
  }
}
