package dev.ergo.core.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processor of a machine, on which the last digits of a run depend.
 *
 * @param name as the system calls it
 * @param kernels the kernels that libtorch takes on it (its CPU capability): default, avx2, avx512;
 *     unknown where the system doesn't say
 * @param bfloat16 whether it has instructions that multiply bfloat16 numbers, and oneDNN, which
 *     multiplies them for libtorch, was not told to do without
 */
public record Processor(String name, String kernels, boolean bfloat16) {

  private static final String UNKNOWN = "unknown";
  private static final Set<String> LEVELS = Set.of("default", "avx2", "avx512");

  /** Without these libtorch does not give products of bfloat16 numbers to oneDNN. */
  private static final Set<String> ONE_DNN = Set.of("avx512vl", "avx512bw", "avx512dq");

  /** What oneDNN may be told to keep to that leaves out the instructions. */
  private static final Set<String> WITHOUT_BFLOAT16 =
      Set.of("sse41", "avx", "avx2", "avx2_vnni", "avx2_vnni_2", "avx512_core", "avx512_core_vnni");

  /** That of this machine. */
  public static Processor here() {
    List<String> lines = List.of();
    try {
      lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException | RuntimeException e) {
      // Only Linux has it.
    }
    return of(lines, System.getenv());
  }

  /**
   * What a system says.
   *
   * @param lines of /proc/cpuinfo
   * @param environment variables that tell the libraries what to take: ATEN_CPU_CAPABILITY, and
   *     ONEDNN_MAX_CPU_ISA or DNNL_MAX_CPU_ISA
   */
  static Processor of(List<String> lines, Map<String, String> environment) {
    Optional<String> level =
        Optional.ofNullable(environment.get("ATEN_CPU_CAPABILITY")).filter(LEVELS::contains);
    Optional<Set<String>> flags = value(lines, "flags").map(Processor::words);
    return new Processor(
        value(lines, "model name").orElse(UNKNOWN),
        level.orElseGet(() -> flags.map(Processor::kernels).orElse(UNKNOWN)),
        flags.filter(Processor::hasBfloat16).isPresent() && !without(environment));
  }

  private static Set<String> words(String flags) {
    return new HashSet<>(Arrays.asList(flags.toLowerCase(Locale.ROOT).split("\\s+")));
  }

  private static boolean hasBfloat16(Set<String> flags) {
    return flags.containsAll(ONE_DNN)
        && (flags.contains("avx512_bf16") || flags.contains("amx_bf16"));
  }

  private static boolean without(Map<String, String> environment) {
    return Stream.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")
        .map(environment::get)
        .filter(Objects::nonNull)
        .findFirst()
        .map(isa -> WITHOUT_BFLOAT16.contains(isa.toLowerCase(Locale.ROOT)))
        .orElse(false);
  }

  /** As ATen chooses (DispatchStub.cpp). */
  private static String kernels(Set<String> has) {
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
