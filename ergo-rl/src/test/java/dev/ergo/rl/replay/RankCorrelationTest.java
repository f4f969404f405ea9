package dev.ergo.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Numbers of scipy.stats.spearmanr 1.17.1 on the same values. */
@Tag("unit")
class RankCorrelationTest {

  private static final double SCIPY = 0.708860759493671;
  private static final double NONE = Double.NaN;

  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    double[] before = {0, 1, 1, 2, 3, 3, 3, 4.5};
    double[] after = {1, 0, 1, 2, 2, 5, 1, 4};
    assertEquals(SCIPY, RankCorrelation.of(before, after).orElseThrow(), 1e-12);
  }

  @Test
  void pairsWithoutAValueAreLeftOut() {
    double[] before = {NONE, 0, 1, 1, 2, 3, 7, 3, 3, 4.5};
    double[] after = {5, 1, 0, 1, 2, 2, NONE, 5, 1, 4};
    assertEquals(SCIPY, RankCorrelation.of(before, after).orElseThrow(), 1e-12);
  }

  @Test
  void aConstantSideHasNone() {
    assertEquals(
        Optional.empty(), RankCorrelation.of(new double[] {1, 1, 1}, new double[] {1, 2, 3}));
    assertEquals(Optional.empty(), RankCorrelation.of(new double[] {1}, new double[] {2}));
    assertEquals(Optional.empty(), RankCorrelation.of(new double[] {1, NONE}, new double[] {2, 3}));
    assertEquals(Optional.of(-1.0), RankCorrelation.of(new double[] {1, 2}, new double[] {2, 1}));
  }
}
