package dev.ergo.data.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RolloutFilesTest {

  @TempDir Path folder;

  private static RolloutRow row(int step, int sample, boolean twoStages) {
    Random random = new Random(31L * step + sample);
    int[] ids = random.ints(200 + sample, 0, 1056).toArray();
    float[] logProbs = new float[12];
    for (int i = 0; i < logProbs.length; i++) {
      logProbs[i] = -random.nextFloat();
    }
    Map<String, Double> rewards = new LinkedHashMap<>();
    rewards.put("answer", 1.0);
    rewards.put("region", Double.NaN);
    PixelBox region = new PixelBox(10, 20, 310, 220);
    ViewReference view =
        new ViewReference(
            "data/train.parquet#17", region, PixelLimits.ofBudget(16), ResizeFilter.LANCZOS);
    return new RolloutRow(
        step,
        2,
        sample,
        step + "-2",
        "example «7»",
        "sha256:0123",
        new SampledTokens(ids, List.of(new Span(100, 105), new Span(150, 157)), logProbs, 0.7),
        twoStages ? List.of(view, view) : List.of(),
        new StageText("<think>…</think><zoom>[1, 2, 30, 40]</zoom>", 5, false),
        twoStages ? Optional.of(new StageText("<answer>B</answer>", 7, true)) : Optional.empty(),
        twoStages
            ? new Zoom(
                Optional.of(new ViewBox(-1, 2, 30, 40)), BoxOutcome.VALID, Optional.of(region))
            : new Zoom(Optional.empty(), BoxOutcome.MISSING, Optional.empty()),
        twoStages ? Optional.of("B") : Optional.empty(),
        "blue",
        rewards,
        1.5,
        -0.25);
  }

  @Test
  void stepsComeBackBitForBit() {
    RolloutWriter writer = new RolloutWriter(folder.resolve("rollouts"));
    List<RolloutRow> written = new ArrayList<>();
    for (int step : List.of(0, 3, 1_000_000)) {
      List<RolloutRow> rows = List.of(row(step, 0, true), row(step, 1, false));
      writer.write(step, rows);
      written.addAll(rows);
    }
    List<RolloutRow> read = new ArrayList<>();
    for (Path file : RolloutReader.files(folder.resolve("rollouts"))) {
      RolloutReader.forEach(file, read::add);
    }
    assertEquals(written, read);
    assertEquals(List.of("answer", "region"), List.copyOf(read.get(0).rewards().keySet()));
  }

  @Test
  void aStepIsReplacedAndLaterOnesCanBeRemoved() {
    RolloutWriter writer = new RolloutWriter(folder);
    for (int step = 0; step < 4; step++) {
      writer.write(step, List.of(row(step, 0, true)));
    }
    writer.write(1, List.of(row(1, 5, false)));
    assertEquals(List.of(row(1, 5, false)), RolloutReader.read(RolloutFiles.of(folder, 1)));
    writer.removeFrom(2);
    assertEquals(
        List.of(RolloutFiles.of(folder, 0), RolloutFiles.of(folder, 1)),
        RolloutReader.files(folder));
  }

  @Test
  void aFailingStepLeavesNothing() throws IOException {
    RolloutWriter writer = new RolloutWriter(folder);
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.write(1, List.of(row(1, 0, true), row(2, 0, true))));
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void otherParquetFilesAreRefused() {
    UserException refusal =
        assertThrows(
            UserException.class,
            () -> RolloutReader.read(Fixtures.path("parquet/many_row_groups.parquet")));
    assertTrue(refusal.getMessage().contains("is no rollout file"), refusal.getMessage());
  }

  @Test
  void tokensAndLogProbsHaveToMatch() {
    List<Span> scored = List.of(new Span(1, 3));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampledTokens(new int[4], scored, new float[1], 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampledTokens(new int[2], scored, new float[2], 1));
    List<Span> overlapping = List.of(new Span(0, 2), new Span(1, 3));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SampledTokens(new int[4], overlapping, new float[4], 1));
  }
}
