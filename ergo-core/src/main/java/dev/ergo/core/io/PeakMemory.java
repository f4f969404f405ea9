package dev.ergo.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory that the process has taken so far. */
public final class PeakMemory {

  private PeakMemory() {}

  /** Lets the peak begin anew at what is taken now, where the system allows it (Linux does). */
  public static void restart() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      // Then the peak stays that of the whole process so far.
    }
  }

  /**
   * Peak resident memory of this process in bytes since {@link #restart}, if that was called; empty
   * where the system does not say.
   */
  public static OptionalLong host() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) << 10);
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
