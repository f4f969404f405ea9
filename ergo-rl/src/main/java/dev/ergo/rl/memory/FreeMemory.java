package dev.ergo.rl.memory;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the machine has left: free memory of the host within its control group, and of a GPU.
 *
 * @param root the system's files are asked below it
 */
public record FreeMemory(Path root) {

  /** Asks the running system. */
  public FreeMemory() {
    this(Path.of("/"));
  }

  /** Bytes that the process can still take on the host; empty where the system does not say. */
  public OptionalLong host() {
    OptionalLong machine = meminfo();
    OptionalLong group = group("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current");
    if (group.isEmpty()) {
      group =
          group(
              "sys/fs/cgroup/memory/memory.limit_in_bytes",
              "sys/fs/cgroup/memory/memory.usage_in_bytes");
    }
    if (machine.isEmpty() || group.isEmpty()) {
      return machine.isPresent() ? machine : group;
    }
    return OptionalLong.of(Math.min(machine.getAsLong(), group.getAsLong()));
  }

  /** Free bytes of the GPU that has least; empty where the driver does not say. */
  public static OptionalLong least(List<Device> devices) {
    List<OptionalLong> free = devices.stream().map(FreeMemory::device).toList();
    return free.stream().allMatch(OptionalLong::isPresent)
        ? free.stream().mapToLong(OptionalLong::getAsLong).min()
        : OptionalLong.empty();
  }

  /** Free bytes of a GPU; empty where the driver does not say. */
  public static OptionalLong device(Device device) {
    try {
      MemoryUsage usage = CudaUtils.getGpuMemory(device);
      return OptionalLong.of(usage.getMax() - usage.getUsed());
    } catch (RuntimeException | LinkageError e) {
      return OptionalLong.empty();
    }
  }

  private OptionalLong meminfo() {
    for (String line : lines("proc/meminfo")) {
      if (line.startsWith("MemAvailable:")) {
        return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) << 10);
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong group(String limit, String used) {
    List<String> most = lines(limit);
    List<String> now = lines(used);
    boolean limited = !most.isEmpty() && most.get(0).matches("\\d{1,18}") && !now.isEmpty();
    return limited
        ? OptionalLong.of(Math.max(0, Long.parseLong(most.get(0)) - Long.parseLong(now.get(0))))
        : OptionalLong.empty();
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }
}
