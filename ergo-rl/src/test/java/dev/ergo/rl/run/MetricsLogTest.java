package dev.ergo.rl.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class MetricsLogTest {

  @TempDir Path folder;

  private final List<String> told = new ArrayList<>();

  private Path file() {
    return folder.resolve("metrics.jsonl");
  }

  private static List<Object> steps(Path file) throws IOException {
    return MetricsLog.read(file).stream().map(row -> row.get("step")).toList();
  }

  private void write(long lastStep, long... steps) {
    try (MetricsLog log = MetricsLog.open(file(), lastStep, told::add)) {
      for (long step : steps) {
        log.append(step, Map.of("loss", 0.1 * step, "step_time", 1.0));
      }
    }
  }

  @Test
  void rowsAreKeptInOrderWithTheStepFirst() throws IOException {
    write(-1, 0, 1);
    assertTrue(Files.readAllLines(file()).get(0).startsWith("{\"step\":0,"));
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
    write(1, 2);
    assertEquals(List.of(0, 1, 2), steps(file()));
    assertEquals(List.of(), told);
  }

  @Test
  void aBrokenLineInTheMiddleTakesNoOtherAlong() throws IOException {
    write(-1, 0, 1, 2, 3);
    String whole = Files.readString(file());
    String spoilt = whole.replaceFirst("\\{\"step\":1", "\0\0\0\0\0\0\0\0");
    Files.writeString(file(), spoilt);
    assertEquals(List.of(0, 2, 3), steps(file()));
    write(3, 4);
    assertEquals(List.of(0, 2, 3, 4), steps(file()));
    assertEquals(spoilt, Files.readString(folder.resolve("metrics.jsonl.damaged")));
    assertEquals(
        List.of(
            file()
                + " is damaged: line 2 can't be read and is left out; the damaged file is kept as metrics.jsonl.damaged",
            file()
                + " has no rows of steps 1, which this run has done; curves and summary are without them"),
        told);
  }

  @Test
  void rowsThatAreMissingAreNamed() throws IOException {
    Files.writeString(file(), "{\"step\":0,\"val/accuracy\":1}\n");
    write(-1, 1, 4, 7);
    told.clear();
    write(8);
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("no rows of steps 0, 2 to 3, 5 to 6, 8,"), told.get(0));
    // A line that is no row: no number of a step, or no object at all.
    Files.writeString(file(), "{\"step\":\"1\"}\n[]\nnull\n{\"step\":0,\"step_time\":1}\n");
    told.clear();
    write(0);
    assertEquals(List.of(0), steps(file()));
    assertTrue(told.get(0).contains("line 1 (and 2 more) can't be read"), told.get(0));
  }

  /** A validation before the first step has a row of its own. */
  @Test
  void aValidationIsNotTheRowOfItsStep() throws IOException {
    Files.writeString(file(), "{\"step\":0,\"val/accuracy\":1}\n{\"step\":1,\"step_time\":1}\n");
    write(1);
    assertTrue(told.get(0).contains("no rows of steps 0,"), told.get(0));
    assertEquals(List.of(0, 1), steps(file()));
  }

  @Test
  void aClosedLogTakesNoMore() {
    MetricsLog log = MetricsLog.open(file(), -1, told::add);
    log.close();
    String message = assertThrows(UserException.class, () -> log.append(0, Map.of())).getMessage();
    assertTrue(message.startsWith("cannot write " + file()), message);
  }
}
