package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ByteProgressTest {

  private static final long START = 100_000_000_000L;

  @Test
  void onlyLargeAmountsAreWorthLines() {
    assertEquals("", said(1000, 400, 600));
    String large = said(3L << 30, 1L << 30, 2L << 30);
    assertEquals(1, large.lines().count(), large);
    assertTrue(large.startsWith("read 3072/3072 MiB | model | "), large);
    assertTrue(large.strip().endsWith("MiB/s | ETA 0:00 min"), large);
  }

  /** A line in five seconds at most, with the rate and the time that follow from those before. */
  @Test
  void linesTellRateAndTimeLeft() {
    List<String> lines = new ArrayList<>();
    AtomicLong nanos = new AtomicLong(START);
    ByteProgress progress = new ByteProgress("read", 4L << 30, "model", lines::add, nanos::get);
    for (double second : new double[] {2, 5, 9.9}) {
      nanos.set(START + (long) (1e9 * second));
      progress.accept(1L << 30);
    }
    assertEquals(List.of("read 2048/4096 MiB | model | 410 MiB/s | ETA 0:05 min"), lines);
    nanos.set(START + 16_000_000_000L);
    progress.accept(1L << 30);
    assertEquals("read 4096/4096 MiB | model | 256 MiB/s | ETA 0:00 min", lines.get(1));
  }

  @Test
  void aGibibyteIsWorthALine() {
    assertEquals(1, said(1L << 30, 1L << 30).lines().count());
    assertEquals("", said((1L << 30) - 1, (1L << 30) - 1));
  }

  private static String said(long total, long... pieces) {
    StringBuilder out = new StringBuilder();
    ByteProgress progress =
        new ByteProgress("read", total, "model", line -> out.append(line).append('\n'));
    for (long piece : pieces) {
      progress.accept(piece);
    }
    return out.toString();
  }
}
