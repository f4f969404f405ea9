package dev.ergo.core.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RandomKeyTest {

  /** SplitMix64 written once more in Python, with whole numbers modulo 2^64. */
  @Test
  void numbersStayWhatTheyAre() {
    assertEquals(
        2480187110983280L,
        (long) (RandomKey.of(7, "answers").with("é7").uniform(2) * 0x1p53),
        "a name's bytes, behind their number");
    assertEquals(-1380590646269497050L, RandomKey.of(-1, "order").with(5).bits());
  }

  @Test
  void coordinatesThatChangePlacesGiveOtherNumbers() {
    for (long a = 0; a < 20; a++) {
      for (long b = 0; b < a; b++) {
        assertNotEquals(RandomKey.of(a, "x").with(b), RandomKey.of(b, "x").with(a));
        assertNotEquals(RandomKey.of(1, "x").with(a).with(b), RandomKey.of(1, "x").with(b).with(a));
        assertNotEquals(RandomKey.of(1, "x").with(a + b), RandomKey.of(1, "x").with(a).with(b));
      }
    }
  }

  /** Neighbouring seeds, purposes, coordinates and positions: all that runs use in practice. */
  @Test
  void noTwoStreamsMeet() {
    Set<Double> seen = new HashSet<>();
    int drawn = 0;
    for (long seed = -3; seed < 3; seed++) {
      for (String purpose : List.of("a", "b", "ab", "ba", "")) {
        for (long first = -3; first < 5; first++) {
          for (long second = -3; second < 5; second++) {
            RandomKey key = RandomKey.of(seed, purpose).with(first).with(second);
            for (long position = 0; position < 8; position++) {
              seen.add(key.uniform(position));
              drawn++;
            }
          }
        }
      }
    }
    // 53 bits: of 15,360 draws two are equal by chance once in 76 million.
    assertEquals(drawn, seen.size());
  }

  /**
   * Streams of neighbouring coordinates have nothing to do with each other: the correlation of
   * 10,000 pairs of independent numbers is within five standard deviations, 0.05, of 0.
   */
  @Test
  void streamsOfNeighboursAreUncorrelated() {
    List<RandomKey> keys = new ArrayList<>();
    for (long a = 0; a < 3; a++) {
      for (long b = 0; b < 3; b++) {
        keys.add(RandomKey.of(a, "x").with(b));
      }
    }
    for (RandomKey one : keys) {
      for (RandomKey other : keys) {
        if (one != other) {
          double sum = 0;
          for (int i = 0; i < 10_000; i++) {
            sum += (one.uniform(i) - 0.5) * (other.uniform(i) - 0.5) * 12;
          }
          assertTrue(Math.abs(sum / 10_000) < 0.05, one + " and " + other + ": " + sum);
        }
      }
    }
  }

  @Test
  void numbersHaveFiftyThreeBits() {
    long bits = 0;
    for (int i = 0; i < 200; i++) {
      double value = RandomKey.of(1, "x").uniform(i);
      assertTrue(value >= 0 && value < 1);
      assertEquals(value * 0x1p53, Math.rint(value * 0x1p53));
      bits |= (long) (value * 0x1p53);
    }
    assertEquals((1L << 53) - 1, bits, "each of the bits is 1 now and then");
  }
}
