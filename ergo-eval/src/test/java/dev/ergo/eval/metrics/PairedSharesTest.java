package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class PairedSharesTest {

  /**
   * From bench/golden_statistics.py, which inverts the test with a numerically maximised
   * likelihood. The first two are printed as -.517 to -.026 and -.124 to -.005 by Fagerland,
   * Lydersen and Laake (2014).
   */
  @ParameterizedTest
  @CsvSource({
    "21, 1, 7, -0.5172322756737353, -0.026003034144554266",
    "161, 6, 16, -0.12402343185626866, -0.005433395866523978",
    "160, 40, 20, 0.030864534177055092, 0.21806424341689384",
    "300, 0, 0, -0.012642971224546037, 0.012642971224546034",
    "300, 3, 0, -0.0027694004342742815, 0.02898349336233986",
    "300, 5, 1, -0.0037221570459304975, 0.035515484850547854",
    "1000, 192, 51, 0.11199104081004196, 0.1707363095788879",
    "2, 1, 1, -0.8109375885315382, 0.8109375885315384",
    "10, 0, 10, -1, -0.44493440027422193",
    "10, 10, 0, 0.44493440027422193, 1",
  })
  void intervalsAreTangos(int items, int second, int first, double low, double high) {
    Interval interval = new PairedShares(items, second, first).interval(0.95);
    assertEquals(low, interval.low(), 1e-7);
    assertEquals(high, interval.high(), 1e-7);
  }

  /**
   * How often 4,000 intervals hold the true difference; four standard errors are .014. With so few
   * items that differ the bootstrap's hold it too rarely, which is what these are for.
   */
  @ParameterizedTest
  @CsvSource({
    "300, 0.01, 0.01",
    "300, 0.02, 0.005",
    "300, 0.01, 0",
    "300, 0.05, 0.02",
    "1000, 0.004, 0.002"
  })
  void intervalsHoldTheTrueDifferenceAsOftenAsTheySay(int items, double second, double first) {
    SplittableRandom random = new SplittableRandom(7);
    int trials = 4000;
    int held = 0;
    for (int trial = 0; trial < trials; trial++) {
      int more = 0;
      int fewer = 0;
      for (int item = 0; item < items; item++) {
        double u = random.nextDouble();
        more += u < second ? 1 : 0;
        fewer += u >= second && u < second + first ? 1 : 0;
      }
      Interval interval = new PairedShares(items, more, fewer).interval(0.95);
      double truth = second - first;
      held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    double coverage = (double) held / trials;
    assertTrue(coverage >= 0.936, "coverage " + coverage);
  }

  @Test
  void bootstrapsPromiseTooMuchWhereFewItemsDiffer() {
    SplittableRandom random = new SplittableRandom(11);
    int held = 0;
    for (int trial = 0; trial < 200; trial++) {
      double[] differences = new double[300];
      for (int item = 0; item < differences.length; item++) {
        double u = random.nextDouble();
        differences[item] = u < 0.008 ? 1 : u < 0.01 ? -1 : 0;
      }
      Interval interval = new Bootstrap(1000, trial).mean(differences, 0.95);
      held += interval.low() <= 0.006 && 0.006 <= interval.high() ? 1 : 0;
    }
    assertTrue(held < 0.91 * 200, "coverage of the bootstrap " + held / 200.0);
  }

  /** Two equal items an image say what one says; one item an image is as without images. */
  @Test
  void itemsOfAnImageCountAsFewer() {
    double[] first = {1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0};
    double[] second = {1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0};
    List<String> alone = IntStream.range(0, 12).mapToObj(i -> "image " + i).toList();
    assertEquals(new PairedShares(12, 3, 1), PairedShares.of(first, second, alone));
    assertEquals(new PairedShares(12, 3, 1), PairedShares.of(first, second));

    double[] twice = new double[24];
    double[] twiceSecond = new double[24];
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      twice[i] = first[i / 2];
      twiceSecond[i] = second[i / 2];
      pairs.add("image " + i / 2);
    }
    PairedShares counted = PairedShares.of(twice, twiceSecond, pairs);
    assertEquals(12, counted.items(), 1e-12);
    assertEquals(3, counted.onlySecond(), 1e-12);
    assertEquals(1, counted.onlyFirst(), 1e-12);
    assertEquals(
        new PairedShares(12, 3, 1).interval(0.95).low(), counted.interval(0.95).low(), 1e-9);
  }

  /** Images of 4 questions whose answers all change or none: of 300 items 75 count. */
  @Test
  void intervalsHoldTheTruthWhereItemsShareImages() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> images = IntStream.range(0, 300).mapToObj(i -> "image " + i / 4).toList();
    int held = 0;
    for (int trial = 0; trial < 1000; trial++) {
      double[] first = new double[300];
      double[] second = new double[300];
      for (int image = 0; image < 75; image++) {
        double u = random.nextDouble();
        Arrays.fill(second, 4 * image, 4 * image + 4, u < 0.15 ? 1 : 0);
        Arrays.fill(first, 4 * image, 4 * image + 4, u >= 0.15 && u < 0.2 ? 1 : 0);
      }
      Interval interval = PairedShares.of(first, second, images).interval(0.95);
      held += interval.low() <= 0.1 && 0.1 <= interval.high() ? 1 : 0;
    }
    assertTrue(held >= 925, "coverage " + held / 1000.0);
  }

  @Test
  void effectsOfDesignsByHand() {
    assertEquals(1, DesignEffect.of(new double[] {1, 0, 1}, List.of("a", "b", "c")));
    // Mean 1/2: sums over clusters 1, -1 and 0, so 2 of 6 / 4.
    assertEquals(
        2 / 1.5,
        DesignEffect.of(new double[] {1, 1, 0, 0, 1, 0}, List.of("a", "a", "b", "b", "c", "c")),
        1e-12);
    assertEquals(2, DesignEffect.of(new double[] {1, 1, 1, 1}, List.of("a", "a", "b", "b")));
    assertEquals(1, DesignEffect.of(new double[] {1, 0, 1, 0}, List.of("a", "a", "b", "b")));
    assertThrows(
        IllegalArgumentException.class, () -> DesignEffect.of(new double[2], List.of("a")));
  }

  @Test
  void sharesAreOfZerosAndOnes() {
    assertTrue(PairedShares.are(new double[] {0, 1, 1}));
    assertFalse(PairedShares.are(new double[] {0, 0.5}));
    for (double[] counts : new double[][] {{0, 0, 0}, {3, 2, 2}, {3, -1, 0}, {3, 0, Double.NaN}}) {
      assertThrows(
          IllegalArgumentException.class, () -> new PairedShares(counts[0], counts[1], counts[2]));
    }
  }

  /** The power of the exact test itself, by drawing 3,000 comparisons: 80 % within 3 points. */
  @ParameterizedTest
  @CsvSource({"0.2, 191", "0.05, 300", "0.5, 100"})
  void detectableDifferencesAreDetectedFourTimesInFive(double discordant, int items) {
    double difference = DetectableDifference.paired(discordant, items).orElseThrow();
    SplittableRandom random = new SplittableRandom(19);
    int found = 0;
    for (int trial = 0; trial < 3000; trial++) {
      int more = 0;
      int fewer = 0;
      for (int item = 0; item < items; item++) {
        double u = random.nextDouble();
        more += u < (discordant + difference) / 2 ? 1 : 0;
        fewer += u >= 1 - (discordant - difference) / 2 ? 1 : 0;
      }
      found += SignTest.mcNemar(fewer, more) <= 0.05 ? 1 : 0;
    }
    assertEquals(0.8, found / 3000.0, 0.03);
  }

  /** The test of two proportions, pooled, on sets of their own: 80 % within 4 points. */
  @ParameterizedTest
  @CsvSource({"0.8, 191", "0.5, 191", "0.9, 512"})
  void differencesOfIndependentSetsAreDetectedFourTimesInFive(double accuracy, int items) {
    double better = accuracy + DetectableDifference.unpaired(accuracy, items).orElseThrow();
    SplittableRandom random = new SplittableRandom(23);
    int found = 0;
    for (int trial = 0; trial < 3000; trial++) {
      int first = 0;
      int second = 0;
      for (int item = 0; item < items; item++) {
        first += random.nextDouble() < accuracy ? 1 : 0;
        second += random.nextDouble() < better ? 1 : 0;
      }
      double pooled = (first + second) / (2.0 * items);
      double apart = (second - first) / Math.sqrt(2 * items * pooled * (1 - pooled));
      found += Math.abs(apart) >= 1.959964 ? 1 : 0;
    }
    assertEquals(0.8, found / 3000.0, 0.04);
  }
}
