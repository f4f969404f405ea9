package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MicroBatchesTest {

  private static PrefixGroup group(int prefix, int... lengths) {
    return new PrefixGroup(
        new TokenSequence(new int[prefix], List.of()),
        Arrays.stream(lengths)
            .mapToObj(
                length ->
                    new PrefixGroup.Continuation(
                        new TokenSequence(new int[length], List.of()), new boolean[length]))
            .toList());
  }

  @Test
  void batchesKeepTheLimit() {
    List<PrefixGroup> groups = List.of(group(3, 10, 10, 10), group(4, 10, 30));
    List<MicroBatches.MicroBatch> batches = MicroBatches.split(groups, 40);
    assertEquals(List.of(2, 2, 1), rows(MicroBatches.split(groups, 30)));
    assertEquals(List.of(4, 1), rows(batches));
    assertEquals(List.of(0, 4), batches.stream().map(MicroBatches.MicroBatch::firstRow).toList());
    assertEquals(2, batches.get(0).groups().size());
    assertEquals(1, MicroBatches.split(groups, 1000).size());
    assertEquals(5, MicroBatches.split(groups, 1).size());
    assertEquals(List.of(), MicroBatches.split(List.of(), 10));
  }

  /** Seven rows would fit; in as many passes four do, and no group is cut. */
  @Test
  void theLargestBatchIsNoLargerThanItMustBe() {
    List<PrefixGroup> groups = List.of(group(3, 10, 10, 10, 10), group(3, 10, 10, 10, 10));
    List<MicroBatches.MicroBatch> batches = MicroBatches.split(groups, 79);
    assertEquals(List.of(4, 4), rows(batches));
    assertEquals(1, batches.get(1).groups().size());
    assertEquals(List.of(4, 4, 2), rows(MicroBatches.split(List.of(group(3, TEN)), 45)));
    // Lengths differ: 20 and 20, then 5 x 10.
    assertEquals(List.of(2, 5), rows(MicroBatches.split(List.of(group(3, RAGGED)), 60)));
  }

  private static final int[] TEN = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
  private static final int[] RAGGED = {20, 20, 10, 10, 10, 10, 10};

  private static List<Integer> rows(List<MicroBatches.MicroBatch> batches) {
    return batches.stream().map(MicroBatches.MicroBatch::rows).toList();
  }

  @Test
  void prefixesFillABatchToo() {
    List<PrefixGroup> groups = List.of(group(30, 1), group(30, 1), group(5, 1), group(50, 1, 1));
    assertEquals(List.of(2, 1, 2), rows(MicroBatches.split(groups, 60)));
    assertEquals(2, MicroBatches.split(groups, 99).size());
  }

  /** Whatever the limit, the continuations come out in their order behind their own prefixes. */
  @Test
  void rowsKeepTheirOrderAndPrefix() {
    Random random = new Random(4);
    for (int trial = 0; trial < 200; trial++) {
      List<PrefixGroup> groups = new ArrayList<>();
      for (int g = 0; g <= random.nextInt(4); g++) {
        int[] lengths = random.ints(1 + random.nextInt(4), 1, 20).toArray();
        groups.add(group(1 + g, lengths));
      }
      check(groups, 1 + random.nextInt(60));
    }
  }

  private static void check(List<PrefixGroup> groups, int limit) {
    List<PrefixGroup.Continuation> rows = new ArrayList<>();
    List<TokenSequence> prefixes = new ArrayList<>();
    for (MicroBatches.MicroBatch batch : MicroBatches.split(groups, limit)) {
      assertEquals(rows.size(), batch.firstRow());
      int before = rows.size();
      int longest = 0;
      for (PrefixGroup part : batch.groups()) {
        for (PrefixGroup.Continuation row : part.continuations()) {
          rows.add(row);
          prefixes.add(part.prefix());
          longest = Math.max(longest, row.tokens().length());
        }
      }
      assertEquals(rows.size() - before, batch.rows());
      assertTrue(batch.rows() == 1 || batch.rows() * longest <= limit);
    }
    int at = 0;
    for (PrefixGroup group : groups) {
      for (PrefixGroup.Continuation row : group.continuations()) {
        assertSame(row, rows.get(at));
        assertSame(group.prefix(), prefixes.get(at++));
      }
    }
    assertEquals(at, rows.size());
  }
}
