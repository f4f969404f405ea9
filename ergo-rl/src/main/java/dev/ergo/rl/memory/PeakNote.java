package dev.ergo.rl.memory;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.ergo.core.io.PeakMemory;
import java.util.Locale;

/** What a trial has taken, beside what was planned. */
public final class PeakNote {

  private static final double GIB = 1L << 30;

  private PeakNote() {}

  /** Peak against plan, as the end of a line. */
  public static String of(Device device, MemoryPlan plan, boolean cpu) {
    if (cpu) {
      return PeakMemory.host().isEmpty()
          ? ""
          : text(PeakMemory.host().getAsLong(), plan.peak(), "of the process");
    }
    try {
      // libtorch keeps what it has once taken.
      long used = CudaUtils.getGpuMemory(device).getUsed();
      return text(used, plan.peak(MemoryPlan.Place.DEVICE), "of the GPU");
    } catch (RuntimeException | LinkageError e) {
      return "";
    }
  }

  private static String text(long peak, long planned, String where) {
    return String.format(
        Locale.ROOT, "; peak %s %.2f GiB, planned %.2f", where, peak / GIB, planned / GIB);
  }
}
