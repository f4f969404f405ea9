package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.model.SamplingNoise;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RolloutNoiseTest {

  private static final int[] PROMPTS = {0, 1, 2, 3};

  @Test
  void everyCoordinateHasASay() {
    Set<Double> seen = new HashSet<>();
    int drawn = 0;
    for (long seed = 0; seed < 3; seed++) {
      for (long step = 0; step < 3; step++) {
        for (int stage = 1; stage <= 2; stage++) {
          SamplingNoise noise = new RolloutNoise(seed, step, PROMPTS, 2).look(stage);
          for (int row = 0; row < 8; row++) {
            for (int position = 0; position < 5; position++) {
              seen.add(noise.uniform(row, position));
              drawn++;
            }
          }
        }
      }
    }
    assertEquals(drawn, seen.size());
  }

  @Test
  void numbersAreUniform() {
    SamplingNoise noise = new RolloutNoise(5, 7, PROMPTS, 4).look(1);
    int[] tenths = new int[10];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      double value = noise.uniform(i % 16, i / 16);
      assertTrue(value >= 0 && value < 1);
      tenths[(int) (10 * value)]++;
    }
    for (int count : tenths) {
      // Five standard deviations of a binomial count.
      assertEquals(draws / 10.0, count, 5 * Math.sqrt(draws * 0.09));
    }
  }

  /** A prompt draws the same whatever stands beside it in the batch. */
  @Test
  void aBatchIsNoPartOfTheNumbers() {
    SamplingNoise whole = new RolloutNoise(5, 7, PROMPTS, 2).look(2);
    SamplingNoise part = new RolloutNoise(5, 7, new int[] {1, 3}, 2).look(2);
    for (int position = 0; position < 4; position++) {
      assertEquals(whole.uniform(2, position), part.uniform(0, position));
      assertEquals(whole.uniform(7, position), part.uniform(3, position));
    }
  }

  /** Fifty-three bits of SplitMix64, folded in Python: a run draws the same under any version. */
  @Test
  void numbersStayWhatTheyAre() {
    assertEquals(
        5442862336730610L, bits(new RolloutNoise(5, 7, new int[] {2, 3}, 2).look(2), 3, 4));
    assertEquals(6453419830184569L, bits(new RolloutNoise(0, 0, new int[] {0}, 1).look(1), 0, 0));
    assertEquals(
        7707739459333635L, bits(new RolloutNoise(11, 299, new int[] {17}, 8).look(1), 2, 33));
  }

  private static long bits(SamplingNoise noise, int row, int position) {
    return (long) (noise.uniform(row, position) * 0x1p53);
  }

  @Test
  void nothingIsDrawnWhereDecodingIsGreedy() {
    assertEquals(0, EpisodeNoise.none().look(2).uniform(3, 4));
  }
}
