package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.ExampleSource.Part;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DataOrderTest {

  /** Weights 2, 1 and 1 of 10, 7 and 1,000 rows. */
  private static final List<Part> PARTS =
      List.of(new Part(0, 10, 2), new Part(10, 7, 1), new Part(17, 1000, 1));

  private static List<Long> positions(DataOrder order, long first, long count) {
    return LongStream.range(first, first + count).map(order::position).boxed().toList();
  }

  private static int part(long position) {
    return position < 10 ? 0 : position < 17 ? 1 : 2;
  }

  @Test
  void everyStretchHasTheSharesOfTheWeights() {
    DataOrder order = new DataOrder(PARTS, 5);
    for (long first : new long[] {0, 1, 37, 1_000_003, 1L << 40}) {
      long[] counts = new long[3];
      positions(order, first, 400).forEach(position -> counts[part(position)]++);
      assertEquals(200, counts[0], 1, "weight 2 of 4");
      assertEquals(100, counts[1], 2, "weight 1 of 4");
      assertEquals(100, counts[2], 2, "weight 1 of 4");
    }
  }

  @Test
  void eachPartIsUsedUpBeforeItBeginsAnew() {
    List<Long> used = positions(new DataOrder(PARTS, 8), 0, 400);
    List<Long> second = used.stream().filter(position -> part(position) == 1).toList();
    for (int epoch = 0; epoch < 14; epoch++) {
      List<Long> rows = second.subList(7 * epoch, 7 * epoch + 7);
      assertEquals(List.of(10L, 11L, 12L, 13L, 14L, 15L, 16L), rows.stream().sorted().toList());
    }
    assertNotEquals(second.subList(0, 7), second.subList(7, 14), "another order each time");
    List<Long> third = used.stream().filter(position -> part(position) == 2).toList();
    assertEquals(third.size(), third.stream().distinct().count());
  }

  @Test
  void theOrderIsAFunctionOfTheSeed() {
    List<Long> used = positions(new DataOrder(PARTS, 8), 0, 100);
    assertEquals(used, positions(new DataOrder(PARTS, 8), 0, 100));
    assertNotEquals(used, positions(new DataOrder(PARTS, 9), 0, 100));
    // Half of the examples are the first part's, from 0 or 1 on; half of the others the second's.
    long orders =
        LongStream.range(0, 40)
            .mapToObj(seed -> positions(new DataOrder(PARTS, seed), 0, 100))
            .map(rows -> rows.stream().map(DataOrderTest::part).toList())
            .distinct()
            .count();
    assertEquals(4, orders, "which part comes when, too");
  }

  /** Parts of one size have orders of their own, whatever the seed. */
  @Test
  void seedAndPartDoNotChangePlaces() {
    List<Part> alike = List.of(new Part(0, 50, 1), new Part(50, 50, 1), new Part(100, 50, 1));
    for (long a = 0; a < 3; a++) {
      for (long b = 0; b < 3; b++) {
        if (a != b) {
          assertNotEquals(part(alike, a, (int) b), part(alike, b, (int) a), a + " and " + b);
        }
      }
      assertNotEquals(part(alike, a, 0), part(alike, a, 1));
    }
  }

  /** The rows of a part in the order in which they are used first, counted from its start. */
  private static List<Long> part(List<Part> parts, long seed, int number) {
    return positions(new DataOrder(parts, seed), 0, 150).stream()
        .filter(position -> position / 50 == number)
        .map(position -> position % 50)
        .limit(40)
        .toList();
  }

  @Test
  void standInsAreOfTheSamePart() {
    DataOrder order = new DataOrder(PARTS, 8);
    for (long n = 0; n < 100; n++) {
      for (long attempt = 0; attempt < 5; attempt++) {
        assertEquals(part(order.position(n)), part(order.position(n, attempt)));
      }
    }
  }

  @Test
  void dataOfOnePartKeepTheirOrder() {
    DataOrder order = new DataOrder(List.of(new Part(0, 100, 1)), 3);
    ExampleOrder plain = new ExampleOrder(100, 3);
    for (long n = 0; n < 300; n++) {
      assertEquals(plain.position(n), order.position(n));
      assertEquals(plain.position(n + (5L << 32)), order.position(n, 5));
    }
    DataOrder endless = new DataOrder(List.of(new Part(0, Long.MAX_VALUE, 1)), 3);
    assertEquals(123_456_789_012L, endless.position(123_456_789_012L));
  }

  @Test
  void unevenWeightsAreKeptToTheLastDigit() {
    DataOrder order = new DataOrder(List.of(new Part(0, 5, 999_999_999), new Part(5, 5, 1)), 11);
    long rare = LongStream.range(0, 3_000).filter(n -> order.position(n * 1_000_000) >= 5).count();
    assertTrue(rare <= 3, "one of a thousand million is rare: " + rare);
    long first = LongStream.range(0, 64).filter(n -> order.position(n) >= 5).count();
    assertTrue(first <= 1, "at most one at the start: " + first);
  }
}
