package dev.ergo.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process as Linux counts it, in MiB. */
final class ResidentMemory {

  private ResidentMemory() {}

  /** What it is now. */
  static double now() {
    return field("VmRSS:");
  }

  /** The greatest so far; a Python process reads the same number from getrusage. */
  static double peak() {
    return field("VmHWM:");
  }

  private static double field(String name) {
    try {
      String line =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(entry -> entry.startsWith(name))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
