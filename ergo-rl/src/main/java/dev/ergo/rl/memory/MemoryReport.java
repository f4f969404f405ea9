package dev.ergo.rl.memory;

import ai.djl.Device;
import dev.ergo.core.io.PeakMemory;
import dev.ergo.rl.memory.MemoryPlan.Entry;
import dev.ergo.rl.memory.MemoryPlan.Phase;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A plan against what is there, in words.
 *
 * @param plan the plan
 * @param cpu whether the CPU computes, so that device and host are one memory
 * @param devices devices that compute, for each of which the plan holds
 * @param host free bytes of the host, where they are known
 * @param device free bytes of the device that has least, where they are known
 */
public record MemoryReport(
    MemoryPlan plan, boolean cpu, int devices, OptionalLong host, OptionalLong device) {

  private static final double GIB = 1L << 30;

  /** Smaller items are not shown; they count. */
  private static final double LEAST_GIB = 0.005;

  /** A table: a line for each item, then the sums. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("memory plan, GiB:");
    for (Phase phase : Phase.values()) {
      for (Entry entry : plan.entries()) {
        if (entry.phase() == phase && entry.bytes() / GIB >= LEAST_GIB) {
          lines.add(row(entry.what(), entry.bytes(), cpu ? "" : place(entry.place())));
        }
      }
    }
    if (cpu) {
      lines.add(row("at most at a time", plan.peak(), free(host)));
    } else {
      lines.add(row("at most at a time on " + gpu(), plan.peak(Place.DEVICE), free(device)));
      lines.add(row("at most at a time on the host", plan.peak(Place.HOST), free(host)));
    }
    return lines;
  }

  /**
   * Why a training can't start, in one sentence; empty if the plan fits or nobody knows.
   *
   * @param advice the keys to turn
   */
  public Optional<String> refusal(MemoryAdvice advice) {
    if (cpu) {
      return refusal("the memory of this machine", plan.peak(), host, advice);
    }
    return refusal("the memory of " + gpu(), plan.peak(Place.DEVICE), device, advice)
        .or(() -> refusal("the memory of this machine", plan.peak(Place.HOST), host, advice));
  }

  private String gpu() {
    return devices == 1 ? "the GPU" : "each of %d GPUs".formatted(devices);
  }

  private static Optional<String> refusal(
      String where, long planned, OptionalLong free, MemoryAdvice advice) {
    if (free.isEmpty() || planned <= free.getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the training takes about %.1f GiB at a time, but of %s only %.1f GiB are free; %s",
            planned / GIB,
            where,
            free.getAsLong() / GIB,
            advice));
  }

  private static String row(String what, long bytes, String note) {
    return String.format(Locale.ROOT, "  %-32s %8.2f  %s", what, bytes / GIB, note).stripTrailing();
  }

  private static String place(Place place) {
    return place == Place.DEVICE ? "GPU" : "host";
  }

  private static String free(OptionalLong bytes) {
    return bytes.isEmpty()
        ? "(free memory unknown)"
        : String.format(Locale.ROOT, "of %.2f free", bytes.getAsLong() / GIB);
  }

  /**
   * What this process has taken so far, beside what was planned, as the end of a line: of several
   * GPUs on that which has given most.
   *
   * @param freeBefore free bytes of each GPU before the process took any, which others may share;
   *     empty where the CPU computes
   */
  public static String peak(List<Device> devices, MemoryPlan plan, List<OptionalLong> freeBefore) {
    if (freeBefore.isEmpty()) {
      return PeakMemory.host().isEmpty()
          ? ""
          : text(PeakMemory.host().getAsLong(), plan.peak(), "of the process");
    }
    long most = -1;
    Device fullest = devices.get(0);
    for (int device = 0; device < devices.size(); device++) {
      OptionalLong taken = taken(devices.get(device), freeBefore.get(device));
      if (taken.isEmpty()) {
        return "";
      }
      if (taken.getAsLong() > most) {
        most = taken.getAsLong();
        fullest = devices.get(device);
      }
    }
    String where = devices.size() == 1 ? "the GPU" : "cuda:" + fullest.getDeviceId();
    return text(most, plan.peak(MemoryPlan.Place.DEVICE), "of the process on " + where);
  }

  /** What a GPU has less than before: libtorch keeps what it has once taken. */
  private static OptionalLong taken(Device device, OptionalLong before) {
    OptionalLong free = FreeMemory.device(device);
    return free.isEmpty() || before.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, before.getAsLong() - free.getAsLong()));
  }

  private static String text(long peak, long planned, String where) {
    return String.format(
        Locale.ROOT, "; peak %s %.2f GiB, planned %.2f", where, peak / GIB, planned / GIB);
  }
}
