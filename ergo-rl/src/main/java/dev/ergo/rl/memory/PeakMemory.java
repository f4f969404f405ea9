package dev.ergo.rl.memory;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** What the process has taken at most so far. */
public final class PeakMemory {

  private static final double GIB = 1L << 30;

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

  /** Peak against plan, as the end of a line. */
  public static String note(Device device, MemoryPlan plan, boolean cpu) {
    if (cpu) {
      return host().isEmpty() ? "" : note(host().getAsLong(), plan.peak(), "of the process");
    }
    try {
      // libtorch keeps what it has once taken.
      long used = CudaUtils.getGpuMemory(device).getUsed();
      return note(used, plan.peak(MemoryPlan.Place.DEVICE), "of the GPU");
    } catch (RuntimeException | LinkageError e) {
      return "";
    }
  }

  private static String note(long peak, long planned, String where) {
    return String.format(
        Locale.ROOT, "; peak %s %.2f GiB, planned %.2f", where, peak / GIB, planned / GIB);
  }
}
