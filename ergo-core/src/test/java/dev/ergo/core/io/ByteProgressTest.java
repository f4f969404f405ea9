package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ByteProgressTest {

  @Test
  void onlyLargeAmountsAreWorthLines() {
    assertEquals("", said(1000, 400, 600));
    String large = said(3L << 30, 1L << 30, 2L << 30);
    assertEquals(1, large.lines().count(), large);
    assertTrue(large.startsWith("read 3072/3072 MiB | model | "), large);
    assertTrue(large.strip().endsWith("MiB/s | ETA 0:00 min"), large);
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
