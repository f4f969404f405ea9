package dev.ergo.rl.device;

import dev.ergo.core.job.Main;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Jobs in processes of their own on the stand-in for CUDA, with devices of a given number and size.
 *
 * @param folder where they leave what they say
 */
public record StandIn(Path folder) {

  private static final Path TOOL =
      RepositoryFiles.root().resolve("../shared/tools/fakecuda").normalize();

  /** Skips a test where it is absent. */
  public static void orSkip() {
    Assumptions.assumeTrue(
        Files.exists(TOOL.resolve("libfakecuda.so"))
            && System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "needs the stand-in for CUDA");
  }

  /** Where libraries for a process stand. */
  public static String libraryPath() {
    return TOOL.resolve("cudart").toString();
  }

  /** What its environment needs, with a number of devices. */
  public static Map<String, String> environment(int devices) {
    return Map.of(
        "PYTORCH_EXTRA_LIBRARY_PATH", TOOL.resolve("libfakecuda.so").toString(),
        "FAKECUDA_DEVICES", String.valueOf(devices));
  }

  /**
   * A process that has ended.
   *
   * @param code its exit code
   * @param said what it said
   * @param counters what the stand-in has counted
   */
  public record Ended(int code, String said, String counters) {

    /** Bytes by device: used at the end, then at most. */
    public List<long[]> memory() {
      List<long[]> memory = new ArrayList<>();
      Matcher line = Pattern.compile("memory \\d+ used (\\d+) peak (\\d+)").matcher(counters);
      while (line.find()) {
        memory.add(new long[] {Long.parseLong(line.group(1)), Long.parseLong(line.group(2))});
      }
      return memory;
    }

    /** Its last line. */
    public String last() {
      return said.lines().reduce("", (before, line) -> line);
    }
  }

  /**
   * Runs a job.
   *
   * @param name its run's name
   * @param memory bytes of each device
   * @param overrides {@code key=value}
   */
  public Ended run(Path config, String name, int devices, long memory, String... overrides)
      throws IOException, InterruptedException {
    Path log = folder.resolve(name + ".log");
    Path counters = folder.resolve(name + ".counters");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Djna.library.path=" + libraryPath(), "-Dconfig=" + config));
    command.add("-Dergo.run.name=" + name);
    Arrays.stream(overrides).map(pair -> "-Dergo." + pair).forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment(devices));
    builder
        .environment()
        .putAll(
            Map.of("FAKECUDA_MEMORY", String.valueOf(memory), "FAKECUDA_LOG", counters.toString()));
    int code = builder.redirectOutput(log.toFile()).start().waitFor();
    return new Ended(
        code, Files.readString(log), Files.exists(counters) ? Files.readString(counters) : "");
  }
}
