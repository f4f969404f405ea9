package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.train.ExampleOrder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that can't be used end a run or are left out and counted, by data.on_bad_image. */
@Tag("integration")
class BadImagesTest {

  /** Row of the bad image. */
  private static final int BAD = 2;

  @TempDir Path folder;

  private TinyRuns runs;

  @BeforeEach
  void start() {
    runs = new TinyRuns(folder);
  }

  @Test
  void aBadImageEndsTheRunAndIsNamed() throws IOException {
    for (byte[] bad :
        List.of(torn(), "no image".getBytes(StandardCharsets.UTF_8), bomb(), line())) {
      String data = withBad(bad);
      for (Path config : List.of(runs.sft(data), grpo(data))) {
        Launch.of(config, Map.of("train.steps", "2", "train.prompts_per_step", "4"))
            .refused("train.parquet", "row " + BAD);
      }
    }
    assertFalse(Files.exists(runs.run("sft").resolve("checkpoints")));
    // Nothing was computed, so the mended configuration may go on in the same folder.
    Launch.of(
            runs.sft(withBad(torn())),
            Map.of(
                "train.steps", "2",
                "train.prompts_per_step", "4",
                "data.on_bad_image", "skip"))
        .succeeded();
  }

  @Test
  void theBombIsRefusedByItsHeader() throws IOException {
    Launch.of(runs.sft(withBad(bomb())), Map.of("train.prompts_per_step", "4"))
        .refused("100000 x 100000", "200000000");
  }

  @Test
  void aBadImageIsReplacedCountedAndListed() throws IOException {
    String data = withBad(bomb());
    Map<String, String> skip =
        Map.of("train.steps", "2", "train.prompts_per_step", "2", "data.on_bad_image", "skip");
    for (Path config : List.of(runs.sft(data), grpo(data))) {
      Launch.of(config, skip).succeeded();
    }
    for (String run : List.of("sft", "grpo")) {
      double skipped = 0;
      for (Map<String, Object> row : MetricsLog.read(runs.run(run).resolve("metrics.jsonl"))) {
        skipped += row.get("data/skipped") instanceof Number count ? count.doubleValue() : 0;
      }
      assertTrue(skipped >= 1, run);
      List<String> list = Files.readAllLines(runs.run(run).resolve("left-out.txt"));
      assertEquals(1, list.size(), list.toString());
      assertTrue(list.get(0).contains("train.parquet, row " + BAD), list.toString());
    }
    assertRolloutsKeepTheirSlots();
    assertEquals(
        3, Files.readAllLines(runs.run("grpo").resolve("validation/step-000002.jsonl")).size());
  }

  /** Another example stands in for the one that is left out; the others keep their slots. */
  private void assertRolloutsKeepTheirSlots() {
    ExampleOrder order = new ExampleOrder(4, 6);
    int rows = 0;
    for (int step = 0; step < 2; step++) {
      Path file = runs.run("grpo").resolve("rollouts/step-%06d.parquet".formatted(step));
      for (RolloutRow row : RolloutReader.read(file)) {
        long position = order.position(2L * step + row.prompt());
        assertEquals(position != BAD, row.exampleId().equals("e" + position));
        rows++;
      }
    }
    assertEquals(4 * 3, rows);
  }

  /** With one question a step, nothing but another row can take the bad one's place. */
  @Test
  void aStepOfOneBadRowDoesNotEndTheRun() throws IOException {
    byte[] bad = torn();
    String data =
        "path: " + runs.examples("train.parquet", List.of(bad, bad, bad, bad, Pictures.png(4)));
    Map<String, String> skip =
        Map.of(
            "train.steps", "5",
            "train.prompts_per_step", "1",
            "data.on_bad_image", "skip",
            "train.validation.items", "0");
    Launch.of(runs.sft(data), skip).succeeded();
    Launch.of(grpo(data), skip).succeeded();
    for (int step = 0; step < 5; step++) {
      Path file = runs.run("grpo").resolve("rollouts/step-%06d.parquet".formatted(step));
      for (RolloutRow row : RolloutReader.read(file)) {
        assertEquals("e4", row.exampleId());
      }
    }
    assertEquals(4, Files.readAllLines(runs.run("grpo").resolve("left-out.txt")).size());
  }

  @Test
  void dataWithoutAnyGoodImageAreAnError() {
    byte[] bad = line();
    String data = "path: " + runs.examples("train.parquet", List.of(bad, bad, bad));
    for (Path config : List.of(runs.sft(data), grpo(data))) {
      Launch.of(config, Map.of("data.on_bad_image", "skip", "train.validation.items", "0"))
          .refused("none of the 3 rows of data.train");
    }
    byte[] good = Pictures.png(0);
    String train = "path: " + runs.examples("good.parquet", List.of(good, good, good));
    Launch.of(
            grpo(train),
            Map.of(
                "run.name",
                "other",
                "data.on_bad_image",
                "skip",
                "data.validation.path",
                folder.resolve("train.parquet").toString()))
        .refused("none of the 3 rows of data.validation");
  }

  /** It is known before anything is computed, wherever it stands. */
  @Test
  void aRowWithoutAQuestionIsNamedAtOnceOrLeftOut() throws IOException {
    Path file = folder.resolve("texts.parquet");
    try (ExampleWriter writer = ExampleWriter.create(file)) {
      for (int i = 0; i < 6; i++) {
        Example e = Pictures.example(i);
        String question = i == 5 ? " " : e.question();
        writer.write(
            new Example(
                e.id(),
                question,
                List.of(),
                e.answer(),
                e.image(),
                e.boxes(),
                e.boxesRule(),
                "",
                List.of(),
                Map.of()),
            Pictures.png(i));
      }
      writer.publish();
    }
    Path config = runs.sft("path: " + file);
    Map<String, String> one = Map.of("train.steps", "1", "train.prompts_per_step", "1");
    Launch.of(config, one).refused("texts.parquet", "row 5", "column question is empty");
    assertFalse(Files.exists(runs.run("sft").resolve("checkpoints")));
    Map<String, String> all =
        Map.of("train.steps", "2", "train.prompts_per_step", "3", "data.on_bad_image", "skip");
    Launch.of(config, all).succeeded();
    double skipped =
        MetricsLog.read(runs.run("sft").resolve("metrics.jsonl")).stream()
            .mapToDouble(row -> ((Number) row.getOrDefault("data/skipped", 0)).doubleValue())
            .sum();
    assertEquals(1, skipped);
    // A held-out row that no validation reads is no concern of the run.
    Path good = runs.sft("path: " + runs.examples("train.parquet", 4));
    Map<String, String> heldOut = new HashMap<>(one);
    heldOut.put("run.name", "held-out");
    heldOut.put("data.validation", "{path: %s}".formatted(file));
    Launch.of(good, heldOut).refused("data.train and data.validation share the id e0");
    heldOut.put("data.allow_overlap", "true");
    heldOut.put("train.validation.items", "6");
    Launch.of(good, heldOut).refused("texts.parquet", "row 5");
    heldOut.put("train.validation.items", "5");
    Launch.of(good, heldOut).succeeded();
  }

  private String withBad(byte[] bad) {
    List<byte[]> images = List.of(Pictures.png(0), Pictures.png(1), bad, Pictures.png(3));
    return "path: " + runs.examples("train.parquet", images);
  }

  /** Untrained, which is enough to be asked. */
  private Path grpo(String data) {
    Path config = runs.grpo(Fixtures.path("model/A"), data);
    try {
      String yaml = Files.readString(config).replace("limit: 3", "limit: 4");
      return Files.writeString(
          config,
          yaml.replace("max_new_tokens1: 40", "max_new_tokens1: 6")
              .replace("max_new_tokens2: 24", "max_new_tokens2: 4")
              .replace("validation: {items: 3}", "validation: {items: 4}"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] torn() {
    byte[] whole = Pictures.png(2);
    return Arrays.copyOf(whole, whole.length / 2);
  }

  /** Decodes, but no view of it can be made: 1000 times as wide as high. */
  private static byte[] line() {
    java.awt.image.BufferedImage image =
        new java.awt.image.BufferedImage(1000, 1, java.awt.image.BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      javax.imageio.ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The header of a PNG of 100,000 x 100,000 pixels. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(header)) {
      out.writeBytes("IHDR");
      out.writeInt(100_000);
      out.writeInt(100_000);
      out.write(new byte[] {8, 2, 0, 0, 0});
    }
    CRC32 checksum = new CRC32();
    checksum.update(header.toByteArray());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
      out.writeInt(13);
      out.write(header.toByteArray());
      out.writeInt((int) checksum.getValue());
      out.writeInt(0);
      out.writeBytes("IEND");
      out.writeInt(0xAE426082);
    }
    assertTrue(bytes.size() < 100);
    return bytes.toByteArray();
  }
}
