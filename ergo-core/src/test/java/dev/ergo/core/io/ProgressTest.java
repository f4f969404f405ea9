package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Two steps in six seconds; the four before are another process's. */
  @Test
  void theRateIsThatOfThisProcess() {
    AtomicLong nanos = new AtomicLong(7);
    ProgressLine progress = new ProgressLine("step", 4, 46, nanos::get);
    nanos.addAndGet(6_000_000_000L);
    assertEquals("step 6/46 | x | 3.00 s/step | ETA 2:00 min", progress.at(6, "x"));
    assertEquals("step 4/46 | x | 6.00 s/step | ETA 4:12 min", progress.at(4, "x"));
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
