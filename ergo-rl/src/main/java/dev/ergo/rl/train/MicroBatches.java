package dev.ergo.rl.train;

import dev.ergo.core.model.PrefixGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a step into passes that fit the memory. Continuations keep their order, so row numbers of
 * the step are those of the passes one behind the other.
 *
 * <p>There are as few passes as the limit allows, and then the largest is as small as it can be: it
 * decides about the memory of a step, and a last pass of a few rows would compute a prefix again
 * for little.
 */
public final class MicroBatches {

  private MicroBatches() {}

  /**
   * One forward and backward pass.
   *
   * @param groups whole groups or parts of one that share its prefix
   * @param firstRow number of its first continuation in the step
   * @param rows number of its continuations
   */
  public record MicroBatch(List<PrefixGroup> groups, int firstRow, int rows) {

    /** The same in a step in which {@code before} other continuations come first. */
    MicroBatch behind(int before) {
      return new MicroBatch(groups, firstRow + before, rows);
    }
  }

  /**
   * Passes of at most {@code maxTokens} padded continuation tokens and as many padded prefix tokens
   * each; what is longer than that goes alone.
   */
  public static List<MicroBatch> split(List<PrefixGroup> groups, int maxTokens) {
    List<MicroBatch> best = filled(groups, maxTokens);
    int fewest = best.size();
    int least = 1;
    int enough = maxTokens;
    while (least < enough) {
      int limit = least + (enough - least) / 2;
      List<MicroBatch> tried = filled(groups, limit);
      if (tried.size() > fewest) {
        least = limit + 1;
      } else {
        best = tried;
        enough = limit;
      }
    }
    return best;
  }

  /**
   * The passes of a share of a step.
   *
   * @param groups those of the whole step
   * @param share which of them are the share's
   * @param maxTokens as {@link #split}
   * @return passes whose rows are numbered in the whole step
   */
  public static List<MicroBatch> ofShare(
      List<PrefixGroup> groups, ShareRange share, int maxTokens) {
    int before = rows(groups.subList(0, share.from()));
    return split(groups.subList(share.from(), share.to()), maxTokens).stream()
        .map(batch -> batch.behind(before))
        .toList();
  }

  private static int rows(List<PrefixGroup> groups) {
    return groups.stream().mapToInt(group -> group.continuations().size()).sum();
  }

  /** Fills each pass up to the limit before the next one begins. */
  private static List<MicroBatch> filled(List<PrefixGroup> groups, int maxTokens) {
    List<MicroBatch> batches = new ArrayList<>();
    List<PrefixGroup> open = new ArrayList<>();
    int firstRow = 0;
    int rows = 0;
    int longest = 0;
    int longestPrefix = 0;
    for (PrefixGroup group : groups) {
      List<PrefixGroup.Continuation> part = new ArrayList<>();
      longestPrefix = Math.max(longestPrefix, group.prefix().length());
      boolean prefixFits = (long) longestPrefix * (open.size() + 1) <= maxTokens;
      for (PrefixGroup.Continuation next : group.continuations()) {
        int widest = Math.max(longest, next.tokens().length());
        if (rows > 0 && (!prefixFits || (long) widest * (rows + 1) > maxTokens)) {
          close(open, group, part);
          batches.add(new MicroBatch(List.copyOf(open), firstRow, rows));
          open.clear();
          part = new ArrayList<>();
          firstRow += rows;
          rows = 0;
          longestPrefix = group.prefix().length();
          prefixFits = true;
          widest = next.tokens().length();
        }
        part.add(next);
        rows++;
        longest = widest;
      }
      close(open, group, part);
    }
    if (rows > 0) {
      batches.add(new MicroBatch(List.copyOf(open), firstRow, rows));
    }
    return batches;
  }

  private static void close(
      List<PrefixGroup> open, PrefixGroup group, List<PrefixGroup.Continuation> part) {
    if (!part.isEmpty()) {
      open.add(new PrefixGroup(group.prefix(), part));
    }
  }
}
