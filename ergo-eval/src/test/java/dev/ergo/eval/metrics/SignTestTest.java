package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SignTestTest {

  /** Three pictures with four questions each, all won: the pictures are what counts. */
  @Test
  void itemsOfAClusterAreNotIndependent() {
    double[] before = new double[12];
    double[] after = new double[12];
    List<String> pictures = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      after[i] = 1;
      pictures.add("p" + i / 4);
    }
    // Of 8 assignments of signs two are as far out: all plus and all minus.
    assertEquals(0.25, SignTest.clustered(before, after, pictures), 1e-12);
    List<String> own = java.util.stream.IntStream.range(0, 12).mapToObj(i -> "" + i).toList();
    assertEquals(2 * Math.pow(0.5, 12), SignTest.clustered(before, after, own), 1e-15);
  }

  /** Sums 3, -1 and 1: of 8 assignments, those with |s| of at least 3, counted by hand. */
  @Test
  void unevenClusters() {
    double[] before = {0, 0, 0, 1, 0, 1};
    double[] after = {1, 1, 1, 0, 1, 1};
    List<String> pictures = List.of("a", "a", "a", "b", "c", "d");
    // s = +-3 +-1 +-1: 5, 3, 3, 1 and their negatives; observed 3.
    assertEquals(6 / 8.0, SignTest.clustered(before, after, pictures), 1e-12);
    assertEquals(1, SignTest.clustered(before, before, pictures), 0);
  }

  /** All assignments, one by one. */
  @Test
  void agreesWithEnumeration() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      int clusters = 2 + random.nextInt(8);
      int[] sums = new int[clusters];
      List<Double> before = new ArrayList<>();
      List<Double> after = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int c = 0; c < clusters; c++) {
        for (int i = random.nextInt(5); i > 0; i--) {
          int sign = random.nextInt(3) - 1;
          sums[c] += sign;
          before.add(0.5);
          after.add(0.5 + sign * 0.25);
          names.addAll(Collections.nCopies(1, "c" + c));
        }
      }
      int observed = Math.abs(java.util.Arrays.stream(sums).sum());
      int asFar = 0;
      for (int signs = 0; signs < 1 << clusters; signs++) {
        int sum = 0;
        for (int c = 0; c < clusters; c++) {
          sum += (signs >> c & 1) == 0 ? sums[c] : -sums[c];
        }
        asFar += Math.abs(sum) >= observed ? 1 : 0;
      }
      assertEquals(
          asFar / (double) (1 << clusters),
          SignTest.clustered(numbers(before), numbers(after), names),
          1e-12);
    }
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
