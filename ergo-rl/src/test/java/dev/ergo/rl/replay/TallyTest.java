package dev.ergo.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Numbers by hand, of two groups of three episodes. */
@Tag("unit")
class TallyTest {

  private static final double NONE = Double.NaN;

  /** The best of the first group changes, that of the second does not. */
  private static ReplayedFile file() {
    double[] before = {1, 2, 3, 5, 5, 4};
    double[] advantagesBefore = {-1, 0, 1, 0.5, 0.5, -1};
    int[][] tokens = {{10, 4}, {10, 6}, {20}, {5, 5}, {5, 5}, {5, 5}};
    double[] after = {3, 2, 1, 5, 4, 4};
    double[] advantages = {1, 0, -1, 0.5, 0, -0.5};
    double[][] scores = {{1, 0}, {1, NONE}, {1, 1}, {0, 1}, {0, 1}, {NONE, NONE}};
    List<ReplayedFile.Stored> stored = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      stored.add(
          new ReplayedFile.Stored(
              i / 3,
              i % 3,
              "e" + i / 3,
              "kind",
              tokens[i],
              new LinkedHashMap<>(Map.of("old", i == 0 ? NONE : i)),
              before[i],
              advantagesBefore[i],
              shared(tokens[i], advantagesBefore[i])));
    }
    double[][] looks = new double[after.length][];
    Arrays.setAll(looks, i -> shared(tokens[i], advantages[i]));
    looks[3] = new double[] {1.5, -0.5};
    ReplayedFile.Scores variant =
        new ReplayedFile.Scores(List.of("a", "b"), scores, after, advantages, looks, false);
    return new ReplayedFile(new ReplayPiece(0, "file"), 7, 3, 0, stored, List.of(variant));
  }

  /** Looks that share an advantage. */
  private static double[] shared(int[] tokens, double advantage) {
    return IntStream.of(tokens).mapToDouble(look -> advantage).toArray();
  }

  private static ReplayedGroup group(int first) {
    ReplayedFile file = file();
    return new ReplayedGroup(file, first, file.variants().get(0));
  }

  private static ReplaySummary.Figures figures() {
    Tally tally = new Tally();
    tally.add(group(0));
    tally.add(group(3));
    return tally.figures(Optional.of(0.25));
  }

  @Test
  void meansAreOverWhatHasAValue() {
    ReplaySummary.Figures figures = figures();
    assertEquals(List.of("old", "a", "b"), List.copyOf(figures.components().keySet()));
    assertEquals(Optional.of(3.0), figures.components().get("old").before(), "1 to 5");
    assertEquals(Optional.empty(), figures.components().get("old").after());
    assertEquals(Optional.of(0.6), figures.components().get("a").after());
    assertEquals(Optional.of(0.75), figures.components().get("b").after());
    assertEquals(Optional.of(20 / 6.0), figures.reward().before());
    assertEquals(Optional.of(19 / 6.0), figures.reward().after());
  }

  @Test
  void ranksAndBestEpisodesAreComparedInGroups() {
    ReplaySummary.Figures figures = figures();
    assertEquals(2, figures.groups());
    assertEquals(Optional.of(0.25), figures.rankCorrelation(), "as it was given");
    // -1 in the first; ranks 2.5 2.5 1 and 3 1.5 1.5 in the second.
    assertEquals((-1 + 0.5) / 2, figures.rankCorrelationInGroups().orElseThrow(), 1e-12);
    assertEquals(0.5, figures.bestChanges());
    assertEquals(1, figures.bestDiffer(), "two were best in the second, and one is");
    assertEquals(Optional.of(0.0), figures.withoutContrast().before());
    assertTrue(ReplayedGroup.isFlat(new double[] {2, 2, NONE}));
    assertFalse(ReplayedGroup.isFlat(new double[] {2, 3, NONE}));
  }

  @Test
  void advantagesAreSaidByLook() {
    ReplaySummary.Figures figures = figures();
    assertEquals((2 + 0 + 2 + 0 + 0.5 + 0.5) / 6, figures.absoluteChange());
    assertEquals(2 / 6.0, figures.advantage().signChanges());
    assertEquals(1 / 6.0, figures.advantage().lost());
    assertEquals(0, figures.advantage().gained());
    assertEquals(2, figures.looks().size());
    ReplaySummary.Advantage first = figures.looks().get(0);
    assertEquals(6, first.episodes());
    assertEquals(55, first.tokens());
    assertEquals(Optional.of((-10 + 20 + 2.5 + 2.5 - 5) / 55), first.meanOfTokens().before());
    // The looks of the fourth have 1.5 and -0.5, where those of the others share one.
    assertEquals(Optional.of((10 - 20 + 7.5 - 2.5) / 55), first.meanOfTokens().after());
    ReplaySummary.Advantage second = figures.looks().get(1);
    assertEquals(5, second.episodes(), "one answered at once");
    assertEquals(Optional.of(-1 / 5.0), second.mean().before());
    assertEquals(Optional.of((1 + 0 - 0.5 + 0 - 0.5) / 5.0), second.mean().after());
    assertEquals(2 / 5.0, second.signChanges());
    assertEquals(
        (14 + 0 - 20 + 7.5 - 2.5 + 0 - 5) / 80.0,
        figures.advantage().meanOfTokens().after().orElseThrow(),
        1e-12);
  }

  @Test
  void theGroupsThatChangeMostAreKept() {
    ChangedGroup.Top top = new ChangedGroup.Top(1);
    top.add(group(3));
    top.add(group(0));
    top.add(group(3));
    ChangedGroup kept = top.groups().get(0);
    assertEquals(1, top.groups().size());
    assertEquals(0, kept.prompt());
    assertEquals(7, kept.step());
    assertEquals(2, kept.bestBefore());
    assertEquals(0, kept.bestAfter());
  }
}
