package dev.ergo.rl.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class MetricsLogTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("metrics.jsonl");
  }

  private static List<Object> steps(Path file) throws IOException {
    return MetricsLog.read(file).stream().map(row -> row.get("step")).toList();
  }

  private void write(long lastStep, long... steps) {
    try (MetricsLog log = MetricsLog.open(file(), lastStep)) {
      for (long step : steps) {
        log.append(step, Map.of("loss", 0.1 * step));
      }
    }
  }

  @Test
  void rowsAreKeptInOrderWithTheStepFirst() throws IOException {
    write(-1, 0, 1);
    assertEquals("{\"step\":0,\"loss\":0.0}", Files.readAllLines(file()).get(0));
    write(1, 2);
    assertEquals(List.of(0, 1, 2), steps(file()));
    assertEquals(0.2, MetricsLog.read(file()).get(2).get("loss"));
  }

  @Test
  void aResumedRunDropsWhatItComputesAgain() throws IOException {
    write(-1, 0, 1, 1, 2, 3);
    write(1, 2);
    assertEquals(List.of(0, 1, 1, 2), steps(file()));
    write(-1);
    assertEquals(List.of(), steps(file()));
  }

  @Test
  void aTornLastLineIsLeftOut() throws IOException {
    write(-1, 0, 1);
    Files.writeString(file(), "{\"step\": 2, \"lo", StandardOpenOption.APPEND);
    assertEquals(List.of(0, 1), steps(file()));
    write(2, 3);
    assertEquals(List.of(0, 1, 3), steps(file()));
  }
}
