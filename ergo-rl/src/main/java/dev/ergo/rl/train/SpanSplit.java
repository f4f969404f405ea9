package dev.ergo.rl.train;

import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns a whole conversation into a prefix and one continuation: the prefix ends where the first
 * assistant span begins.
 */
public final class SpanSplit {

  private SpanSplit() {}

  /**
   * Splits a conversation.
   *
   * @param sequence all tokens
   * @param spans half-open ranges of tokens to be scored, ascending
   * @param imageToken id of the image placeholder
   * @return empty if the spans hold no token
   */
  public static Optional<PrefixGroup> group(
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
                new PrefixGroup.Continuation(
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
}
