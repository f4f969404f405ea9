package dev.ergo.core.text;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The merges of a byte-pair vocabulary. Of all neighbouring pairs the one of lowest rank is merged
 * first, the leftmost of equals, until none is left.
 */
final class BytePairs {

  /** More ids than any vocabulary has; two ids and a rank then fit one long. */
  static final int MAX_IDS = 1 << 20;

  private static final int ID_BITS = 20;
  private static final int NONE = -1;

  /** Left id, right id and rank of each merge, packed and sorted for binary search. */
  private final long[] pairs;

  private final int[] mergedByRank;

  /**
   * Creates the table.
   *
   * @param merges {left id, right id, id of both together} in order of rank; of a pair that stands
   *     twice the later rank counts, as in Hugging Face tokenizers
   */
  BytePairs(List<int[]> merges) {
    mergedByRank = merges.stream().mapToInt(merge -> merge[2]).toArray();
    pairs = new long[merges.size()];
    for (int rank = 0; rank < pairs.length; rank++) {
      int[] merge = merges.get(rank);
      pairs[rank] = key(merge[0], merge[1]) | rank;
    }
    Arrays.sort(pairs);
  }

  /** Merges the symbols of one piece of text; O(n log n), so that long runs cost little. */
  int[] merge(int[] symbols) {
    int count = symbols.length;
    int[] ids = symbols.clone();
    int[] next = new int[count];
    int[] previous = new int[count];
    PriorityQueue<Long> candidates = new PriorityQueue<>();
    for (int i = 0; i < count; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    for (int i = 0; i + 1 < count; i++) {
      offer(candidates, ids, i, i + 1);
    }
    while (!candidates.isEmpty()) {
      long best = candidates.poll();
      int left = (int) best;
      int rank = (int) (best >>> Integer.SIZE);
      int right = next[left];
      // Stale candidates: a side was merged since. A dead symbol has no id and so no rank.
      if (right >= count || ids[left] == NONE || rank(ids[left], ids[right]) != rank) {
        continue;
      }
      ids[left] = mergedByRank[rank];
      ids[right] = NONE;
      next[left] = next[right];
      if (next[left] < count) {
        previous[next[left]] = left;
        offer(candidates, ids, left, next[left]);
      }
      if (previous[left] >= 0) {
        offer(candidates, ids, previous[left], left);
      }
    }
    return Arrays.stream(ids).filter(id -> id != NONE).toArray();
  }

  private void offer(PriorityQueue<Long> candidates, int[] ids, int left, int right) {
    int rank = rank(ids[left], ids[right]);
    if (rank != NONE) {
      candidates.add((long) rank << Integer.SIZE | left);
    }
  }

  private int rank(int left, int right) {
    long key = key(left, right);
    int at = Arrays.binarySearch(pairs, key | (MAX_IDS - 1));
    // The last entry of the pair stands before the insertion point.
    int last = at >= 0 ? at : -at - 2;
    return last >= 0 && pairs[last] >>> ID_BITS == key >>> ID_BITS
        ? (int) (pairs[last] & (MAX_IDS - 1))
        : NONE;
  }

  private static long key(int left, int right) {
    return ((long) left << ID_BITS | right) << ID_BITS;
  }
}
