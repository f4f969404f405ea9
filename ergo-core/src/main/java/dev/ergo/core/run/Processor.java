package dev.ergo.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The processor of a machine, on which the last digits of a run depend.
 *
 * @param name as the system calls it
 * @param kernels the kernels that libtorch takes on it (its CPU capability): default, avx2, avx512;
 *     unknown where the system doesn't say
 */
record Processor(String name, String kernels) {

  private static final String UNKNOWN = "unknown";
  private static final Set<String> LEVELS = Set.of("default", "avx2", "avx512");

  /** That of this machine. */
  static Processor here() {
    List<String> lines = List.of();
    try {
      lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException | RuntimeException e) {
      // Only Linux has it.
    }
    return of(lines, Optional.ofNullable(System.getenv("ATEN_CPU_CAPABILITY")));
  }

  /**
   * What a system says.
   *
   * @param lines of /proc/cpuinfo
   * @param asked the kernels that libtorch was told to take, if it was
   */
  static Processor of(List<String> lines, Optional<String> asked) {
    Optional<String> level = asked.filter(LEVELS::contains);
    return new Processor(
        value(lines, "model name").orElse(UNKNOWN),
        level.orElseGet(() -> value(lines, "flags").map(Processor::kernels).orElse(UNKNOWN)));
  }

  /** As ATen chooses (DispatchStub.cpp). */
  private static String kernels(String flags) {
    Set<String> has = new HashSet<>(Arrays.asList(flags.toLowerCase(Locale.ROOT).split("\\s+")));
    if (has.containsAll(Set.of("avx512vl", "avx512bw", "avx512dq", "fma"))) {
      return "avx512";
    }
    return has.containsAll(Set.of("avx2", "fma")) ? "avx2" : "default";
  }

  private static Optional<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key) && line.contains(":"))
        .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }
}
