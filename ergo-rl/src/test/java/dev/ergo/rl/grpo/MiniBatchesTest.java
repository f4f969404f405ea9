package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MiniBatchesTest {

  private static List<List<Boolean>> lists(List<boolean[]> batches) {
    return batches.stream()
        .map(
            batch -> {
              Boolean[] boxed = new Boolean[batch.length];
              Arrays.setAll(boxed, i -> batch[i]);
              return List.of(boxed);
            })
        .toList();
  }

  /** Every group is in one mini-batch of an epoch, and the mini-batches are as equal as can be. */
  @Test
  void anEpochIsSplit() {
    for (int epoch = 0; epoch < 3; epoch++) {
      List<boolean[]> batches = new MiniBatches(10, 4, 7).of(5, epoch);
      assertEquals(4, batches.size());
      int[] seen = new int[10];
      for (boolean[] batch : batches) {
        int size = 0;
        for (int group = 0; group < 10; group++) {
          seen[group] += batch[group] ? 1 : 0;
          size += batch[group] ? 1 : 0;
        }
        assertEquals(2.5, size, 0.5);
      }
      int[] once = new int[10];
      Arrays.fill(once, 1);
      assertArrayEquals(once, seen);
    }
  }

  @Test
  void oneMiniBatchHasAll() {
    List<boolean[]> batches = new MiniBatches(3, 1, 7).of(5, 0);
    assertEquals(1, batches.size());
    assertArrayEquals(new boolean[] {true, true, true}, batches.get(0));
  }

  /** Seed, step and epoch decide, each in its own way, and nothing else does. */
  @Test
  void theOrderIsAFunctionOfSeedStepAndEpoch() {
    Set<List<List<Boolean>>> orders = new HashSet<>();
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        for (int c = 0; c < 3; c++) {
          orders.add(lists(new MiniBatches(16, 4, a).of(b, c)));
        }
      }
    }
    assertEquals(27, orders.size());
    assertEquals(
        lists(new MiniBatches(16, 4, 1).of(2, 0)), lists(new MiniBatches(16, 4, 1).of(2, 0)));
    assertNotEquals(
        lists(new MiniBatches(16, 4, 1).of(2, 0)), lists(new MiniBatches(16, 4, 2).of(1, 0)));
  }
}
