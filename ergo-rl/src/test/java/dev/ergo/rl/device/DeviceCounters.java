package dev.ergo.rl.device;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.TestDevice;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/**
 * The counters of a stand-in for CUDA that computes on the CPU: kernels and waits of the host by
 * operator, which attention kernel CUDA would take, and memory.
 */
public final class DeviceCounters {

  /**
   * The text comes as the name of a tensor, since texts can't be results. libtorch takes it for a
   * constant and asks for it when it loads the program, so each reading loads one.
   */
  private static final String PROGRAM =
      """
      def counted(self, x: Tensor) -> Dict[str, Tensor]:
        out = annotate(Dict[str, Tensor], {})
        out[ops.fakecuda.stats()] = x
        return out
      """;

  private Counts start;

  private DeviceCounters() {
    start = all();
  }

  /** Starts counting; a test is skipped where it does not run on the stand-in. */
  public static DeviceCounters orSkip() {
    Assumptions.assumeTrue(
        isHere() && TestDevice.chosen().isGpu(), "needs the stand-in for CUDA: .ci/cuda");
    return new DeviceCounters();
  }

  private static boolean isHere() {
    String library = System.getenv("PYTORCH_EXTRA_LIBRARY_PATH");
    return library != null && library.contains("fakecuda");
  }

  /** Lets counts begin anew. */
  public void restart() {
    start = all();
  }

  /** What was counted since. */
  public Counts read() {
    return all().since(start);
  }

  private static Counts all() {
    return Counts.of(text());
  }

  /**
   * Bytes that the stand-in says are in use, by device; empty without it. Results of kernels are
   * not among them.
   */
  public static Map<Integer, Long> used() {
    Map<Integer, Long> used = new TreeMap<>();
    if (!isHere()) {
      return used;
    }
    for (String line : text().lines().filter(line -> line.startsWith("memory ")).toList()) {
      String[] words = line.split(" ");
      used.put(Integer.parseInt(words[1]), Long.parseLong(words[3]));
    }
    return used;
  }

  private static String text() {
    try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TensorProgram program = TensorProgram.compile("counters", Device.cpu(), PROGRAM)) {
      NDArray any = host.zeros(new Shape(1));
      return program.call("counted").with("x", any).run(host).get(0).getName();
    }
  }

  /**
   * Counts at one moment.
   *
   * @param used bytes in use on the first device
   * @param attention calls of attention by what CUDA would take
   */
  public record Counts(
      long used, Map<String, Long> attention, Map<String, Long> waits, Map<String, Long> kernels) {

    static Counts of(String text) {
      Counts counts = new Counts(0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
      for (String line : text.lines().toList()) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
          case "memory" -> {
            if (words[1].equals("0")) {
              long used = Long.parseLong(words[2].split(" ")[1]);
              counts = new Counts(used, counts.attention, counts.waits, counts.kernels);
            }
          }
          case "sdpa" -> counts.attention.put(words[2], Long.parseLong(words[1]));
          case "sync" -> counts.waits.put(words[2], Long.parseLong(words[1]));
          case "kernel" -> counts.kernels.put(words[2], Long.parseLong(words[1]));
          default -> {}
        }
      }
      return counts;
    }

    /** What was counted between two moments, or more in one count than in another. */
    public Counts since(Counts earlier) {
      return new Counts(
          used,
          since(attention, earlier.attention),
          since(waits, earlier.waits),
          since(kernels, earlier.kernels));
    }

    private static Map<String, Long> since(Map<String, Long> now, Map<String, Long> earlier) {
      Map<String, Long> counted = new TreeMap<>();
      now.forEach((name, count) -> counted.put(name, count - earlier.getOrDefault(name, 0L)));
      counted.values().removeIf(count -> count == 0);
      return counted;
    }

    /** How often the host has waited for the device. */
    public long allWaits() {
      return sum(waits, name -> true);
    }

    /** How often it has waited for numbers from the device. */
    public long waitsForResults() {
      return sum(waits, name -> !name.startsWith("copy host to device"));
    }

    /** Kernels that CUDA would launch. */
    public long allKernels() {
      return sum(kernels, name -> true);
    }

    /** Calls of attention whose description has a word. */
    public long attention(String word) {
      return sum(attention, name -> (" " + name + " ").contains(" " + word + " "));
    }

    private static long sum(Map<String, Long> counts, Predicate<String> counted) {
      return counts.entrySet().stream()
          .filter(entry -> counted.test(entry.getKey()))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }
}
