package dev.ergo.rl.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.model.ComputeType;
import dev.ergo.rl.sweep.TrialProcess;
import dev.ergo.rl.sweep.TrialStart;
import dev.ergo.rl.train.SizesFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The run that repeats a training, in a folder inside of the reproduction's: under the
 * configuration of the former, with the sizes, shares and threads that were chosen for it then.
 *
 * @param former what is repeated
 * @param dir folder of the reproduction
 * @param limit it is stopped behind so many steps; empty for none
 */
record SecondRun(FormerTraining former, Path dir, Optional<Integer> limit) {

  /** Name of its folder. */
  static final String NAME = "again";

  /** Name of its configuration, beside its folder. */
  static final String CONFIG = "reproduced.yaml";

  private static final long LOOK_MILLIS = 100;

  /** Keys that publish a run elsewhere, or end it by a clock, which a repetition does not. */
  private static final List<String> LEFT_OUT =
      List.of("run.monitor", "train.mlflow", "train.max_hours", "spark");

  /** Its folder. */
  Path folder() {
    return dir.resolve(NAME);
  }

  /** The configuration with nothing left to choose. */
  LoadedConfig<?> loaded() {
    return Jobs.load(former.folder().resolve("config.yaml"), ConfigLoader.properties(overrides()))
        .config();
  }

  private Map<String, String> overrides() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("run.dir", dir.toString());
    values.put("run.name", NAME);
    values.put("run.overwrite", "false");
    if (at("run.engine").isTextual()) {
      // Whoever computes the shares: their sums are the same.
      values.put("run.engine", "local");
    }
    for (String key : LEFT_OUT) {
      if (!at(key).isMissingNode() && !at(key).isNull()) {
        values.put(key, "null");
      }
    }
    if (at("model.compute").isMissingNode() && at("model.device").asText().equals("cpu")) {
      // Before there was the key a CPU computed in float32 whatever it could do.
      values.put("model.compute", ComputeType.FLOAT32.key());
    }
    SizesFile.in(former.folder())
        .read(ComputeType.FLOAT32)
        .ifPresent(
            sizes ->
                sizes
                    .byKey()
                    .forEach(
                        (key, value) -> {
                          if (at(key).asText().equals("auto")) {
                            values.put(key, String.valueOf(value));
                          }
                        }));
    if (former.origin().shares() != null && at("train.lanes").isMissingNode()) {
      values.put("train.shares", former.origin().shares().toString());
    }
    return values;
  }

  private JsonNode at(String key) {
    return former.config().at("/" + key.replace('.', '/'));
  }

  /**
   * Runs it in a process of its own, or goes on with it where it was cut off.
   *
   * @param loaded as {@link #loaded} gives it
   * @param by the reproduction's configuration
   * @return 0 if it has done what was asked for, else the exit code of its process
   */
  int run(LoadedConfig<?> loaded, Path by) {
    if (isDone()) {
      return 0;
    }
    Path file = dir.resolve(CONFIG);
    // Of an earlier version: under today's keys, with the values that were no keys then.
    AtomicWrite.text(file, ConfigLoader.toYaml(loaded.current(former.config())));
    TrialProcess process =
        TrialProcess.start(
            Path.of("").toAbsolutePath().toString(),
            former.origin().threads(),
            TrialStart.of(file, ConfigLoader.properties(overrides()), by));
    while (!process.ends(LOOK_MILLIS)) {
      if (isDone()) {
        process.stop();
        process.await();
        return 0;
      }
    }
    int code = process.await();
    if (code == 0 && !isDone()) {
      throw new UserException(
          "%s ended before its time; the same command goes on with it".formatted(folder()));
    }
    return code;
  }

  /** Whether it has ended, or has done the first steps where no more are wanted. */
  private boolean isDone() {
    return FormerTraining.isFinished(folder())
        || limit
            .filter(steps -> FormerTraining.steps(FormerTraining.rows(folder())) >= steps)
            .isPresent();
  }
}
