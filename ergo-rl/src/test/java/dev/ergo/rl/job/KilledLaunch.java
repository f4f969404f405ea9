package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.job.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Starts the launcher in a JVM of its own and kills it in the middle of a run. */
public final class KilledLaunch {

  private KilledLaunch() {}

  /**
   * Returns when the process is dead and its run unfinished, with a checkpoint to go on from.
   *
   * @param config the configuration
   * @param overrides values by dotted key
   * @param run the run's folder
   * @param asked whether it is asked to stop, as Ctrl-C and schedulers do, and not killed outright
   * @param environment variables of the process beside those of this one
   * @param random says how many steps after the first checkpoint the kill comes, and when in it
   */
  public static void of(
      Path config,
      Map<String, String> overrides,
      Path run,
      boolean asked,
      Map<String, String> environment,
      Random random)
      throws IOException, InterruptedException {
    int steps = 3 + random.nextInt(5);
    kill(
        config,
        overrides,
        asked,
        environment,
        () -> hasCheckpoint(run) && steps(run) >= steps,
        random.nextInt(40));
    assertFalse(Files.exists(run.resolve("summary.json")), "the run was finished");
  }

  /**
   * Asks a process to stop, and returns what it has said when it is dead.
   *
   * @param steps that its run has done by then
   * @param millis so long after that
   */
  public static String askedAt(
      Path config, Map<String, String> overrides, Path run, int steps, int millis)
      throws IOException, InterruptedException {
    return kill(config, overrides, true, Map.of(), () -> steps(run) >= steps, millis);
  }

  private static String kill(
      Path config,
      Map<String, String> overrides,
      boolean asked,
      Map<String, String> environment,
      BooleanSupplier ready,
      int millis)
      throws IOException, InterruptedException {
    Path log = config.resolveSibling("killed.log");
    Process process = start(config, overrides, environment, log);
    try {
      while (process.isAlive() && !ready.getAsBoolean()) {
        Thread.sleep(2);
      }
      Thread.sleep(millis);
      assertTrue(process.isAlive(), () -> "it ended by itself: " + text(log));
    } finally {
      if (asked) {
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it does not stop");
      }
      process.destroyForcibly().waitFor();
    }
    if (asked) {
      // What an orderly exit would be cut off by is a crash of the native library.
      assertEquals(Main.STOPPED, process.exitValue(), () -> text(log));
      assertTrue(text(log).contains("\nstopped "), () -> text(log));
    }
    return text(log);
  }

  /** Lets a process run to its end. */
  public static void toItsEnd(
      Path config, Map<String, String> overrides, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = config.resolveSibling("whole.log");
    assertEquals(0, start(config, overrides, environment, log).waitFor(), () -> text(log));
  }

  private static Process start(
      Path config, Map<String, String> overrides, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-Dconfig=" + config);
    overrides.forEach((key, value) -> command.add("-Dergo." + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.redirectOutput(log.toFile()).start();
  }

  private static boolean hasCheckpoint(Path run) {
    String[] names = run.resolve("checkpoints").toFile().list((dir, n) -> n.startsWith("step-"));
    return names != null && names.length > 0;
  }

  private static long steps(Path run) {
    Path metrics = run.resolve("metrics.jsonl");
    return Files.exists(metrics)
        ? text(metrics).lines().filter(line -> line.contains("step_time")).count()
        : 0;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
