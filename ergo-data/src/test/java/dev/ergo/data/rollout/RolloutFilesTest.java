package dev.ergo.data.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
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
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class RolloutFilesTest {

  @TempDir Path folder;

  /** A row of so many looks. */
  private static RolloutRow row(int step, int sample, int count) {
    Random random = new Random(31L * step + sample);
    List<RolloutLook> looks = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      looks.add(look(random, i == count ? Optional.empty() : Optional.of(zoom(i))));
    }
    Map<String, Double> rewards = new LinkedHashMap<>();
    rewards.put("answer", 1.0);
    rewards.put("region", Double.NaN);
    return new RolloutRow(
        step,
        Math.max(0, step - sample),
        2,
        sample,
        "example «7»",
        "sha256:0123",
        looks,
        count > 1 ? Optional.of("B") : Optional.empty(),
        "blue",
        Optional.of(question(sample)),
        count > 1 ? Optional.of("<answer>blue</answer>") : Optional.empty(),
        rewards,
        1.5,
        sample == 3 ? 0 : -0.25,
        RolloutRow.shared(looks, sample == 3 ? 0 : -0.25),
        sample != 3);
  }

  /** The question of a sample: about one image, or about two that stand in its text. */
  private static RolloutQuestion question(int sample) {
    PixelBox box = new PixelBox(1, 2, 3, 4);
    return sample == 0
        ? new RolloutQuestion(
            "Which?",
            List.of(),
            List.of(),
            List.of(),
            BoxesRule.ALL,
            "",
            List.of("azure"),
            Map.of())
        : new RolloutQuestion(
            "Which of «both»?",
            List.of("blue", "red"),
            List.of("Of ", " and ", "?"),
            List.of(new ImageBox(2, box), new ImageBox(1, box)),
            BoxesRule.ANY,
            "colour",
            List.of(),
            Map.of("label", "A", "cycle", "2"));
  }

  private static RolloutLook look(Random random, Optional<RolloutLook.Zoom> zoom) {
    List<Float> logProbs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      logProbs.add(-random.nextFloat());
    }
    return new RolloutLook(
        random.nextBoolean()
            ? List.of(
                new RolloutLook.View(
                    "data/train.parquet#17",
                    new PixelBox(10, 20, 310, 220),
                    PixelLimits.ofBudget(16),
                    ResizeFilter.LANCZOS))
            : List.of(),
        random.ints(100, 0, 1056).boxed().toList(),
        new RolloutLook.Sampled(
            random.ints(7, 0, 1056).boxed().toList(), logProbs, 0.7, random.nextBoolean()),
        "<think>…</think><answer>B</answer>",
        zoom);
  }

  private static RolloutLook.Zoom zoom(int number) {
    return number == 1
        ? new RolloutLook.Zoom(
            Optional.of(new ViewBox(-1, 2, 30, 40)),
            BoxOutcome.VALID,
            2,
            new PixelBox(10, 20, 310, 220))
        : new RolloutLook.Zoom(
            Optional.empty(), BoxOutcome.MISSING, 1, new PixelBox(0, 0, 1000, 800));
  }

  @Test
  void stepsComeBackBitForBit() {
    RolloutWriter writer = new RolloutWriter(folder.resolve("rollouts"));
    List<RolloutRow> written = new ArrayList<>();
    for (int step : List.of(0, 3, 1_000_000)) {
      List<RolloutRow> rows = List.of(row(step, 0, 2), row(step, 1, 1), row(step, 2, 4));
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
      writer.write(step, List.of(row(step, 0, 2)));
    }
    writer.write(1, List.of(row(1, 5, 1)));
    assertEquals(List.of(row(1, 5, 1)), RolloutReader.read(RolloutReader.file(folder, 1)));
    writer.removeFrom(2);
    assertEquals(
        List.of(RolloutReader.file(folder, 0), RolloutReader.file(folder, 1)),
        RolloutReader.files(folder));
  }

  @Test
  void aFailingStepLeavesNothing() throws IOException {
    RolloutWriter writer = new RolloutWriter(folder);
    assertThrows(
        IllegalArgumentException.class, () -> writer.write(1, List.of(row(1, 0, 2), row(2, 0, 2))));
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

  /** A file that was written when a question had one image. */
  @Test
  void filesOfOneImageAreRead() throws IOException {
    Path file = folder.resolve("step-000000.parquet");
    try (var kept = RolloutFilesTest.class.getResourceAsStream("version-2.parquet")) {
      Files.copy(kept, file);
    }
    List<RolloutRow> rows = RolloutReader.read(file);
    assertEquals(List.of(1, 1), rows.get(0).looks().stream().map(l -> l.views().size()).toList());
    RolloutLook.Zoom zoom = rows.get(0).looks().get(0).zoom().orElseThrow();
    assertEquals(1, zoom.image());
    assertEquals(rows.get(0).looks().get(1).views().get(0).region(), zoom.crop());
    assertEquals(Optional.empty(), rows.get(0).looks().get(1).zoom());
    assertEquals(rows.get(0).step(), rows.get(0).policyVersion());
  }

  /**
   * A file that was written when every step was sampled by the policy as it was then, without what
   * was asked.
   */
  @Test
  void filesWithoutVersionOrQuestionAreRead() throws IOException {
    Path file = folder.resolve("step-000005.parquet");
    try (var kept = RolloutFilesTest.class.getResourceAsStream("version-3.parquet")) {
      Files.copy(kept, file);
    }
    List<RolloutRow> rows = RolloutReader.read(file);
    assertEquals(2, rows.size());
    assertEquals(List.of(5, 5), rows.stream().map(RolloutRow::policyVersion).toList());
    assertEquals("B", rows.get(1).prediction().orElseThrow());
    for (RolloutRow row : rows) {
      assertEquals(Optional.empty(), row.question());
      assertEquals(Optional.empty(), row.judged());
      assertEquals(Optional.empty(), new StoredEpisode(row).example());
    }
    assertEquals(Optional.empty(), RolloutReader.beside(file, "ergo.test"));
  }

  /** A file that was written when training learned from all that it sampled. */
  @Test
  void filesThatDoNotSayWhatWasUsedAreRead() throws IOException {
    Path file = folder.resolve("step-000005.parquet");
    try (var kept = RolloutFilesTest.class.getResourceAsStream("version-4.parquet")) {
      Files.copy(kept, file);
    }
    assertEquals(List.of(row(5, 0, 1), row(5, 1, 2)), RolloutReader.read(file));
    assertTrue(RolloutReader.read(file).stream().allMatch(RolloutRow::used));
  }

  /** A file that was written when the looks of an episode had one advantage. */
  @Test
  void filesOfOneAdvantageAreRead() throws IOException {
    Path file = folder.resolve("step-000005.parquet");
    try (var kept = RolloutFilesTest.class.getResourceAsStream("version-5.parquet")) {
      Files.copy(kept, file);
    }
    List<RolloutRow> rows = RolloutReader.read(file);
    assertEquals(List.of(row(5, 0, 1), row(5, 1, 2), row(5, 3, 3)), rows);
    assertEquals(List.of(-0.25, -0.25), rows.get(1).advantages());
    assertFalse(rows.get(1).looksDiffer());
  }

  /** Looks with advantages of their own keep them, and there is one for each. */
  @Test
  void looksKeepTheirAdvantages() {
    RolloutRow row = row(5, 0, 3).withAdvantages(0.5, List.of(1.25, 1.25, -1.0));
    new RolloutWriter(folder).write(5, List.of(row));
    RolloutRow read = RolloutReader.read(RolloutReader.file(folder, 5)).get(0);
    assertEquals(List.of(1.25, 1.25, -1.0), read.advantages());
    assertEquals(0.5, read.advantage());
    assertTrue(read.looksDiffer());
    assertEquals(row, PackedRollouts.of(List.of(row)).rows().get(0));
    assertThrows(IllegalArgumentException.class, () -> row.withAdvantages(0, List.of(1.0)));
  }

  /** What dynamic sampling has refused is kept and says so. */
  @Test
  void refusedEpisodesSaySo() {
    new RolloutWriter(folder).write(5, List.of(row(5, 0, 1), row(5, 3, 2)));
    List<RolloutRow> rows = RolloutReader.read(RolloutReader.file(folder, 5));
    assertEquals(List.of(true, false), rows.stream().map(RolloutRow::used).toList());
    assertEquals(rows.get(0).withAdvantages(-0.25, List.of(-0.25)), rows.get(0));
    assertTrue(rows.get(1).withAdvantages(1, List.of(1.0, 1.0)).used());
  }

  /** A step that was sampled ahead says so on its way between processes as well. */
  @Test
  void theVersionOfThePolicyTravels() {
    List<RolloutRow> rows = List.of(row(7, 0, 1), row(7, 3, 2));
    List<RolloutRow> arrived = PackedRollouts.of(rows).rows();
    assertEquals(rows, arrived);
    assertEquals(List.of(7, 4), arrived.stream().map(RolloutRow::policyVersion).toList());
  }

  @Test
  void textsStandBesideTheRows() {
    new RolloutWriter(folder, Map.of("ergo.test", "a: 1\n")).write(0, List.of(row(0, 0, 2)));
    Path file = RolloutReader.file(folder, 0);
    assertEquals(Optional.of("a: 1\n"), RolloutReader.beside(file, "ergo.test"));
    assertEquals(Optional.empty(), RolloutReader.beside(file, "ergo.other"));
  }

  @Test
  void filesOfTwoLooksAreRefused() {
    Path file = folder.resolve("former.parquet");
    Schema former = SchemaBuilder.record("rollout").fields().requiredInt("stage1").endRecord();
    try (ParquetWriter writer = ParquetWriter.create(file, former, 1 << 20, WriteOptions.PLAIN)) {
      writer.write(new GenericRecordBuilder(former).set("stage1", 1).build());
      writer.publish();
    }
    UserException refusal = assertThrows(UserException.class, () -> RolloutReader.read(file));
    assertTrue(refusal.getMessage().contains("an earlier version"), refusal.getMessage());
  }

  @Test
  void tokensAndLogProbsHaveToMatch() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RolloutLook.Sampled(List.of(1, 2), List.of(-1f), 1, true));
  }
}
