package dev.ergo.rl.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.ExampleSource;
import dev.ergo.rl.MadeRollouts;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.report.SampledEpisodes;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.train.DataOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TensorBoardLogTest {

  @TempDir Path run;

  private Path folder;
  private Path metrics;
  private Path config;

  @BeforeEach
  void start() throws IOException {
    folder = run.resolve("tensorboard");
    metrics = run.resolve("metrics.jsonl");
    config = Files.writeString(run.resolve("config.yaml"), "job: grpo\n");
  }

  /** Rows from one step to another, as a loop writes them; the last one may miss its event. */
  private void train(long first, long end, boolean lastIsShown) {
    try (MetricsLog rows = MetricsLog.open(metrics, first - 1, told -> {});
        TensorBoardLog log = new TensorBoardLog(folder, config)) {
      log.opened(rows.kept(), first);
      for (long step = first; step < end; step++) {
        Map<String, Double> values = Map.of("reward", step + first / 100.0, "step_time", 1.0);
        rows.append(step, values);
        if (lastIsShown || step < end - 1) {
          log.row(step, values);
        }
        if (step % 4 == 3 && (lastIsShown || step < end - 1)) {
          rows.append(step, Map.of("val/accuracy", 0.5));
          log.row(step, Map.of("val/accuracy", 0.5));
        }
      }
    }
  }

  private List<Long> steps() throws IOException {
    return ShownSteps.in(folder);
  }

  private List<Long> stepsOfMetrics() throws IOException {
    return MetricsLog.read(metrics).stream()
        .map(row -> ((Number) row.get("step")).longValue())
        .toList();
  }

  /** A run that was refused before its first step may begin again with other data. */
  @Test
  void nothingIsThereBeforeTheFirstRow() {
    train(0, 0, true);
    assertFalse(Files.exists(folder));
  }

  @Test
  void eachRowIsOneEvent() throws IOException {
    train(0, 6, true);
    assertEquals(List.of(0L, 1L, 2L, 3L, 3L, 4L, 5L), steps());
    assertEquals(stepsOfMetrics(), steps());
    String all = new String(ShownSteps.events(folder).get(1), StandardCharsets.UTF_8);
    assertTrue(all.contains("```yaml\njob: grpo\n"), all);
  }

  /** What a resumed run computes again is there once, with the value that holds. */
  @Test
  void aRunThatGoesOnDropsWhatItComputesAgain() throws IOException {
    train(0, 7, true);
    train(4, 9, true);
    train(8, 10, true);
    assertEquals(List.of(0L, 1L, 2L, 3L, 3L, 4L, 5L, 6L, 7L, 7L, 8L, 9L), steps());
    assertEquals(stepsOfMetrics(), steps());
    byte[] again = Events.scalars(0, 5, Map.of("reward", 5.04));
    byte[] tail = new byte[Float.BYTES];
    System.arraycopy(again, again.length - Float.BYTES, tail, 0, Float.BYTES);
    String five =
        ShownSteps.events(folder).stream()
            .filter(event -> Events.stepOfRow(event).equals(OptionalLong.of(5)))
            .map(HexFormat.of()::formatHex)
            .findFirst()
            .orElseThrow();
    assertTrue(five.contains(HexFormat.of().formatHex(tail)), five);
  }

  @Test
  void aRunThatBeginsAgainLeavesNothingOfBefore() throws IOException {
    train(0, 5, true);
    train(0, 2, true);
    assertEquals(List.of(0L, 1L), steps());
  }

  /** Killed between row and event, or in the middle of an event. */
  @Test
  void whatAKillKeptFromTheFileIsWrittenLater() throws IOException {
    train(0, 6, false);
    assertEquals(List.of(0L, 1L, 2L, 3L, 3L, 4L), steps());
    train(6, 7, true);
    assertEquals(stepsOfMetrics(), steps());
    assertEquals(6L + 0.06, last("reward"), 1e-6);
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.sorted().reduce((a, b) -> b).orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    train(7, 8, true);
    assertEquals(stepsOfMetrics(), steps());
  }

  /** Pictures go with the rows that they stand behind: each is there once, with what holds. */
  @Test
  void picturesOfStepsThatAreComputedAgainAreDropped() throws IOException {
    for (int step = 0; step < 9; step++) {
      MadeRollouts.write(run.resolve("rollouts"), step, 2, 3);
    }
    illustrate(0, 7);
    assertEquals(List.of("0/0", "0/1", "2/0", "2/1", "5/0", "5/1"), ShownSteps.images(folder));
    illustrate(4, 9);
    assertEquals(
        List.of("0/0", "0/1", "2/0", "2/1", "5/0", "5/1", "8/0", "8/1"), ShownSteps.images(folder));
    assertEquals(stepsOfMetrics(), steps());
  }

  /** One that stops early shows the step that became its last, once. */
  @Test
  void theStepThatATrainingEndsWithIsShown() throws IOException {
    for (int step = 0; step < 6; step++) {
      MadeRollouts.write(run.resolve("rollouts"), step, 2, 3);
    }
    illustrate(0, 5, true);
    List<String> shown = List.of("0/0", "0/1", "2/0", "2/1", "4/0", "4/1");
    assertEquals(shown, ShownSteps.images(folder));
    illustrate(5, 5, true);
    assertEquals(shown, ShownSteps.images(folder));
    illustrate(5, 6, true);
    List<String> more = new ArrayList<>(shown);
    more.addAll(List.of("5/0", "5/1"));
    assertEquals(more, ShownSteps.images(folder));
    assertEquals(stepsOfMetrics(), steps());
  }

  private void illustrate(long first, long end) {
    illustrate(first, end, false);
  }

  /** Pictures every third step, and of the last of nine. */
  private void illustrate(long first, long end, boolean ends) {
    ExampleSource data = Pictures.source(List.of(Pictures.example(0), Pictures.example(1)));
    SampledEpisodes episodes =
        new SampledEpisodes(
            run.resolve("rollouts"), data, new DataOrder(data.parts(), 0), 2, new ImageProcessor());
    try (MetricsLog rows = MetricsLog.open(metrics, first - 1, told -> {});
        EpisodeImages log = new EpisodeImages(new TensorBoardLog(folder, config), episodes, 3, 9)) {
      log.opened(rows.kept(), first);
      for (long step = first; step < end; step++) {
        Map<String, Double> values = Map.of("reward", 1.0, "step_time", 1.0);
        rows.append(step, values);
        log.row(step, values);
        log.stepDone(step + 1);
      }
      if (ends) {
        log.ended();
      }
    }
  }

  private double last(String name) throws IOException {
    List<Map<String, Object>> rows = MetricsLog.read(metrics);
    return ((Number) rows.get(rows.size() - 1).get(name)).doubleValue();
  }

  /** The check value of CRC-32C is that of its specification, the mask that of TensorFlow. */
  @Test
  void recordsHaveTheFormOfTensorFlow() throws IOException {
    byte[] nine = "123456789".getBytes(StandardCharsets.US_ASCII);
    int crc = 0xe3069283;
    assertEquals(((crc >>> 15) | (crc << 17)) + 0xa282ead8, EventFile.checksum(nine, 0, 9));
    Path file = run.resolve("records");
    try (EventFile events = EventFile.create(file)) {
      events.append(nine);
    }
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(8 + 4 + 9 + 4, in.remaining());
    assertEquals(9, in.getLong());
    assertEquals(EventFile.checksum(in.array(), 0, 8), in.getInt());
    byte[] content = new byte[9];
    in.get(content);
    assertArrayEquals(nine, content);
    assertEquals(EventFile.checksum(nine, 0, 9), in.getInt());
  }
}
