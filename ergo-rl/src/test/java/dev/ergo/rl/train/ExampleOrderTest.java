package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ExampleOrderTest {

  private static List<Long> epoch(ExampleOrder order, long size, long epoch) {
    return LongStream.range(epoch * size, (epoch + 1) * size).map(order::position).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 100, 1023, 1024, 1025, 4097})
  void everyEpochIsAPermutation(long size) {
    for (long seed : new long[] {0, 1, -7}) {
      ExampleOrder order = new ExampleOrder(size, seed);
      for (long epoch = 0; epoch < 3; epoch++) {
        assertEquals(
            LongStream.range(0, size).boxed().toList(),
            epoch(order, size, epoch).stream().sorted().toList());
      }
    }
  }

  @Test
  void epochsAndSeedsDiffer() {
    ExampleOrder order = new ExampleOrder(100, 3);
    List<Long> first = epoch(order, 100, 0);
    assertNotEquals(first, epoch(order, 100, 1));
    assertNotEquals(first, epoch(new ExampleOrder(100, 4), 100, 0));
    assertEquals(first, epoch(new ExampleOrder(100, 3), 100, 0));
    assertFalse(first.equals(LongStream.range(0, 100).boxed().toList()), "not shuffled");
  }

  /** Seed a in epoch b has nothing to do with seed b in epoch a. */
  @Test
  void seedAndEpochDoNotChangePlaces() {
    for (long a = 0; a < 12; a++) {
      for (long b = 0; b < a; b++) {
        assertNotEquals(
            epoch(new ExampleOrder(100, a), 100, b),
            epoch(new ExampleOrder(100, b), 100, a),
            a + " and " + b);
      }
    }
  }

  /** Examples that stand early in the file are spread over the epoch. */
  @Test
  void theOrderIsMixed() {
    ExampleOrder order = new ExampleOrder(1000, 9);
    long early = LongStream.range(0, 500).filter(n -> order.position(n) < 500).count();
    // Hypergeometric: 250 with a standard deviation of 8.
    assertEquals(250, early, 40);
  }

  @Test
  void endlessDataKeepsItsOwnOrder() {
    ExampleOrder order = new ExampleOrder(Long.MAX_VALUE, 9);
    assertEquals(123_456_789_012L, order.position(123_456_789_012L));
    assertThrows(IllegalArgumentException.class, () -> new ExampleOrder(0, 1));
  }
}
