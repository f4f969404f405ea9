package dev.ergo.rl.memory;

import ai.djl.Device;
import dev.ergo.rl.memory.MemoryPlan.Place;
import java.util.List;
import java.util.OptionalLong;

/**
 * The bytes that a training may take.
 *
 * @param host of the host, where they are known
 * @param device of the device that has least, where they are known; empty for a CPU
 */
public record MemoryLimit(OptionalLong host, OptionalLong device) {

  private static final long GIB = 1L << 30;

  /**
   * What is free, but no more than a user allows.
   *
   * @param limitGib {@code train.memory.limit_gib}; null for what is free
   */
  public static MemoryLimit of(Double limitGib, List<Device> devices) {
    OptionalLong host = new FreeMemory().host();
    if (!devices.get(0).isGpu()) {
      return new MemoryLimit(atMost(host, limitGib), OptionalLong.empty());
    }
    return new MemoryLimit(host, atMost(FreeMemory.least(devices), limitGib));
  }

  private static OptionalLong atMost(OptionalLong free, Double limitGib) {
    if (limitGib == null) {
      return free;
    }
    long limit = (long) (limitGib * GIB);
    return OptionalLong.of(Math.min(limit, free.orElse(limit)));
  }

  /**
   * Whether a plan fits with room, as far as is known: two fifths of a host are left to the Java
   * heap and to what allocators lose between their blocks, a tenth of a device to the latter.
   */
  public boolean holds(MemoryPlan plan, boolean cpu) {
    double most = host.isPresent() ? host.getAsLong() * 0.6 : Double.MAX_VALUE;
    if (cpu) {
      return plan.peak() <= most;
    }
    double ofDevice = device.isPresent() ? device.getAsLong() * 0.9 : Double.MAX_VALUE;
    return plan.peak(Place.DEVICE) <= ofDevice && plan.peak(Place.HOST) <= most;
  }
}
