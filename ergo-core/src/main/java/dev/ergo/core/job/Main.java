package dev.ergo.core.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.ConfigOverride;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.run.Stopped;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Entry point of {@code mvn compile exec:java -Dconfig=grpo.yaml}.
 *
 * <p>System properties: {@code config} (a path, or a bare name looked up in {@code configs/}) and
 * {@code ergo.<dotted.key>=value} for every key of the configuration.
 */
public final class Main {

  /** Exit code of a process that was told to stop: 128 and the number of SIGTERM. */
  public static final int STOPPED = 143;

  private Main() {}

  /**
   * Runs the job and ends the process: 0 if all is well, 1 for a user's mistake, 2 for a defect,
   * 143 if it was told to stop.
   */
  public static void main(String[] arguments) {
    Map<String, String> overrides = ConfigLoader.overrides(System.getProperties());
    StopSignals.exit(launch(System.getProperty("config"), ConfigLoader.properties(overrides)));
  }

  /**
   * Runs the job of a configuration file as what this process is for, and returns the exit code,
   * with which {@link StopSignals#exit} ends it.
   */
  public static int launch(String config, List<ConfigOverride> overrides) {
    Console.use(System.out, System.err);
    StopSignals.listen();
    if (config != null) {
      tellFile(config);
    }
    prepareEngine();
    return run(config, overrides);
  }

  /** Libraries take seconds to load, and several folders may have a file of that name. */
  private static void tellFile(String config) {
    try {
      ConfigLoader.find(Path.of(config))
          .ifPresent(file -> Console.out().println("configuration: " + file));
    } catch (InvalidPathException e) {
      // Who reads it says so.
    }
  }

  /** Makes this process one that runs jobs, and says on its standard output how they get on. */
  public static void beginProcess() {
    prepareEngine();
    Console.use(System.out, System.err);
  }

  /**
   * Checks the job of a configuration file without doing its work, and returns the exit code: 0 if
   * it can begin.
   */
  public static int validate(String config, List<ConfigOverride> overrides) {
    beginProcess();
    return guarded(
        () -> {
          load(config, overrides).validate();
          Console.out().println("nothing was found that would keep it from running");
          return 0;
        });
  }

  /**
   * Runs the job of a configuration file and returns the exit code.
   *
   * @param overrides values as YAML by dotted key
   */
  public static int run(String config, Map<String, String> overrides) {
    return run(config, ConfigLoader.properties(overrides));
  }

  /** Runs the job of a configuration file and returns the exit code. */
  public static int run(String config, List<ConfigOverride> overrides) {
    return guarded(() -> load(config, overrides).run());
  }

  private static LoadedJob<?> load(String config, List<ConfigOverride> overrides) {
    if (config == null || config.isBlank()) {
      throw new UserException(
          "no configuration given; add -Dconfig=grpo.yaml (a file of configs/) or a path to your own");
    }
    requireTemporaryFolder();
    LoadedJob<?> job = Jobs.load(Path.of(config), overrides);
    job.config().notes().forEach(Console.out()::println);
    return job;
  }

  private static int guarded(IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (Stopped e) {
      return STOPPED;
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      return Failure.of(e).tell();
    }
  }

  /** Programs for the native library go through it. */
  private static void requireTemporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UserException(
          "the folder for temporary files %s is not there or can't be written; make it, or name another with MAVEN_OPTS=-Djava.io.tmpdir=/path"
              .formatted(folder));
    }
  }

  /**
   * Settings of the engine, for a process that did not begin here either. DJL reads them when it is
   * first touched; what the user set stays.
   */
  public static void prepareEngine() {
    // Without it DJL asks the network for native libraries and counts its starts.
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("java.awt.headless", "true");
    EngineFolder.here().clear(Instant.now());
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
