package dev.ergo.core.model;

import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
   * A whole conversation as a prefix, which ends where the first span begins, and one continuation.
   *
   * @param sequence all tokens
   * @param spans half-open ranges of tokens to be scored, ascending
   * @param imageToken id of the image placeholder
   * @return empty if the spans hold no token
   */
  public static Optional<PrefixGroup> split(
      TokenSequence sequence, List<int[]> spans, int imageToken) {
    List<int[]> filled = spans.stream().filter(span -> span[1] > span[0]).toList();
    if (filled.isEmpty()) {
      return Optional.empty();
    }
    int start = filled.get(0)[0];
    int end = filled.get(filled.size() - 1)[1];
    int[] ids = sequence.ids();
    int before = imagesBefore(ids, start, imageToken);
    List<ImageView> images = sequence.images();
    boolean[] scored = new boolean[end - start];
    filled.forEach(span -> Arrays.fill(scored, span[0] - start, span[1] - start, true));
    int used = imagesBefore(ids, end, imageToken);
    return Optional.of(
        new PrefixGroup(
            new TokenSequence(Arrays.copyOf(ids, start), images.subList(0, before)),
            List.of(
                new Continuation(
                    new TokenSequence(
                        Arrays.copyOfRange(ids, start, end), images.subList(before, used)),
                    scored))));
  }

  /**
   * Runs of placeholders before a position: neighbouring images are kept apart by their brackets.
   */
  private static int imagesBefore(int[] ids, int position, int imageToken) {
    int runs = 0;
    for (int i = 0; i < position; i++) {
      if (ids[i] == imageToken && (i == 0 || ids[i - 1] != imageToken)) {
        runs++;
      }
    }
    return runs;
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
