package dev.ergo.rl.launch;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Entry point of {@code mvn compile exec:java -Dconfig=grpo.yaml}.
 *
 * <p>System properties: {@code config} (a path, or a bare name looked up in {@code configs/}) and
 * {@code ergo.<dotted.key>=value} for every key of the configuration.
 */
public final class Main {

  private Main() {}

  /**
   * Runs the job and ends the process: 0 if all is well, 1 for a user's mistake, 2 for a defect,
   * 143 if it was told to stop.
   */
  public static void main(String[] arguments) {
    prepareEngine();
    String config = System.getProperty("config");
    Map<String, String> overrides = ConfigLoader.overrides(System.getProperties());
    System.exit(StopHook.during(() -> run(config, overrides)));
  }

  /** Runs the job of a configuration file and returns the exit code. */
  public static int run(String config, Map<String, String> overrides) {
    try {
      LoadedConfig<RunConfig> loaded = ConfigLoader.load(find(config), overrides, RunConfig.class);
      loaded.notes().forEach(System.out::println);
      return Jobs.run(loaded);
    } catch (RuntimeException | OutOfMemoryError e) {
      return Failure.of(e).tell();
    }
  }

  /** DJL reads these when it is first touched; what the user set stays. */
  static void prepareEngine() {
    // Without it DJL asks the network for native libraries and counts its starts.
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("java.awt.headless", "true");
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  static Path find(String config) {
    if (config == null || config.isBlank()) {
      throw new UserException(
          "no configuration given; add -Dconfig=grpo.yaml (a file of configs/) or a path to your own");
    }
    Path given = Path.of(config);
    if (Files.isRegularFile(given)) {
      return given;
    }
    Path shipped = Path.of("configs").resolve(config);
    if (given.getNameCount() == 1 && Files.isRegularFile(shipped)) {
      return shipped;
    }
    throw new UserException(
        "no configuration "
            + config
            + ": neither "
            + given.toAbsolutePath()
            + " nor "
            + shipped.toAbsolutePath()
            + " is a file");
  }
}
