package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a process says about itself while it works. */
@Tag("unit")
class ProgressTest {

  @Test
  void timesAreHoursOrMinutes() {
    assertEquals("0:05 min", ProgressLine.clock(Duration.ofSeconds(5)));
    assertEquals("59:59 min", ProgressLine.clock(Duration.ofSeconds(3599)));
    assertEquals("1:00 h", ProgressLine.clock(Duration.ofSeconds(3600)));
    assertEquals("26:01 h", ProgressLine.clock(Duration.ofMinutes(26 * 60 + 1)));
  }

  /** The last step has nothing before it; what an earlier process did is not counted. */
  @Test
  void aLineSaysHowFarItIs() {
    String line = new ProgressLine("step", 4, 10).at(10, "loss 1");
    assertTrue(line.matches("step 10/10 \\| loss 1 \\| 0\\.\\d\\d s/step \\| ETA 0:00 min"), line);
  }

  @Test
  void theRateIsThatOfThisProcess() throws InterruptedException {
    ProgressLine progress = new ProgressLine("row", 1000, 1_001_000);
    Thread.sleep(2);
    // A thousand rows in some milliseconds: a million of them take seconds, not hours.
    String line = progress.at(2000, "x");
    double seconds = Double.parseDouble(line.replaceAll(".*\\| ([0-9.]+) s/row.*", "$1"));
    assertTrue(seconds < 1, line);
    assertTrue(line.startsWith("row 2000/1001000 | x | "), line);
  }

  @Test
  void thePeakOfMemoryIsWhatTheSystemSays() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")));
    long before = PeakMemory.host().orElseThrow();
    assertTrue(before > 1 << 24, before + " bytes");
    assertTrue(before < 1L << 40, before + " bytes");
    PeakMemory.restart();
    assertTrue(PeakMemory.host().orElseThrow() > 1 << 24);
  }
}
