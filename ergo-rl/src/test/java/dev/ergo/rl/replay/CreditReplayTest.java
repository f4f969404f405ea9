package dev.ergo.rl.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of runs whose looks have advantages of their own, and of runs that become such. */
@Tag("integration")
class CreditReplayTest {

  private static final Map<String, String> BY_LOOK =
      Map.of(
          "advantage.credit", "look",
          "advantage.looks", "{first: [answer, region, area, format]}",
          "advantage.baseline", "leave_one_out");

  @TempDir static Path folder;

  private static ReplayRuns runs;
  private static Path base;

  @BeforeAll
  static void train() {
    runs = new ReplayRuns(folder);
    base = runs.train("base", Map.of());
  }

  private static void replay(String name, Path run, String set) {
    runs.replay(name, "replay: {runs: [%s], set: %s}".formatted(run, set)).succeeded();
  }

  /** A run is replayed under itself and under what another run was trained with, and back. */
  @Test
  void agreesWithTrainingToTheBit() {
    Path own = runs.train("by-look", BY_LOOK);
    assertTrue(
        RolloutReader.read(RolloutReader.file(own.resolve("rollouts"), 0)).stream()
            .anyMatch(RolloutRow::looksDiffer));
    replay("same", own, "{}");
    runs.assertReplayedAs("same", "replay", own, 0);
    replay(
        "there",
        base,
        "{advantage: {credit: look, looks: {first: [answer, region, area, format]}, baseline: leave_one_out}}");
    runs.assertReplayedAs("there", "replay", own, 0);
    replay("back", own, "{advantage.credit: episode, advantage.baseline: mean}");
    runs.assertReplayedAs("back", "replay", base, 0);
    assertEquals(2, runs.summary("there").at("/variants/0/all/looks").size());
  }

  /** Siblings stay siblings: a crop is worth the mean of its answers in a replay as well. */
  @Test
  void severalAnswersBehindACrop() {
    Path run =
        runs.train(
            "siblings",
            Map.of(
                "advantage.credit", "look", "train.last_looks", "2", "rewards.crop_gain", "0.7"));
    replay("siblings-replayed", run, "{}");
    runs.assertReplayedAs("siblings-replayed", "replay", run, 0);
    replay("smaller", run, "{train.group_size: 2, advantage.scale: none}");
    runs.replay("cut", "replay: {runs: [%s], set: {train.group_size: 1}}".formatted(run))
        .refused("train.group_size", "train.last_looks");
    runs.replay("gain", "replay: {runs: [%s], set: {rewards.crop_gain: 1}}".formatted(base))
        .refused("rewards.crop_gain", "do not hold it");
  }

  /** A likelihood is stored as the score, and asked for anew where the run had another judge. */
  @Test
  void likelihoods() {
    Path run = runs.train("likely", Map.of("judge.score", "likelihood"));
    replay("likely-replayed", run, "{rewards.area: 0.5}");
    runs.assertReplayedAs("likely-replayed", "replay", run, 0);
    assertEquals("stored", runs.summary("likely-replayed").at("/variants/0/judge").asText());
    assertLikelyWhereRight(run);
    replay("asked", base, "{judge.score: likelihood}");
    assertAskedAs("asked", run, likelihood -> likelihood);
    assertEquals("asked", runs.summary("asked").at("/variants/0/judge").asText());
    replay("logarithm", run, "{judge.score: log_likelihood}");
    assertAskedAs("logarithm", run, Math::log);
    assertEquals("asked", runs.summary("logarithm").at("/variants/0/judge").asText());
    replay("verdict", run, "{judge.score: verdict}");
    runs.assertReplayedAs("verdict", "replay", base, 0);
  }

  /** The gold answer is likely to a judge who gives it, and unlikely to one who gives another. */
  private static void assertLikelyWhereRight(Path run) {
    List<RolloutRow> likely = RolloutReader.read(RolloutReader.file(run.resolve("rollouts"), 0));
    List<RolloutRow> judged = RolloutReader.read(RolloutReader.file(base.resolve("rollouts"), 0));
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < judged.size(); i++) {
      int right = judged.get(i).rewards().get("region").intValue();
      sums[right] += likely.get(i).rewards().get("region");
      counts[right]++;
    }
    assertTrue(counts[0] > 0 && counts[1] > 0);
    assertTrue(sums[1] / counts[1] > 0.6, "likelihood of right ones: " + sums[1] / counts[1]);
    assertTrue(sums[0] / counts[0] < 0.4, "likelihood of wrong ones: " + sums[0] / counts[0]);
  }

  /** A judge that is asked about other crops at a time computes the same but for rounding. */
  private static void assertAskedAs(String replay, Path run, DoubleUnaryOperator score) {
    List<RolloutRow> stored = RolloutReader.read(RolloutReader.file(run.resolve("rollouts"), 0));
    List<Double> found = new ArrayList<>();
    ParquetReader.open(runs.run(replay).resolve("replayed/replay.parquet"))
        .forEach(
            Set.of("rewards"),
            (number, row) -> found.add((Double) ((Map<?, ?>) row.get("rewards")).get("region")));
    assertEquals(stored.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      double likelihood = stored.get(i).rewards().get("region");
      double expected = score.applyAsDouble(likelihood);
      if (Double.isFinite(expected)) {
        assertEquals(expected, found.get(i), 1e-3 * Math.max(likelihood, Math.abs(expected)));
      } else {
        // Without a valid box: what the question tells alone.
        assertTrue(Double.isFinite(found.get(i)) && found.get(i) < 0);
      }
    }
    assertTrue(found.stream().distinct().count() > 3, "likelihoods are alike");
  }

  @Test
  void namesAreChecked() {
    runs.replay(
            "wrong",
            "replay: {runs: [%s], set: {advantage: {credit: look, looks: {last: [answer, fromat]}}}}"
                .formatted(base))
        .refused("advantage.looks.last", "did you mean format?");
  }
}
