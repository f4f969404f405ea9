package dev.ergo.core.run;

import dev.ergo.core.config.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The section {@code spark}: where a run with {@code run.engine: spark} finds its executors. What
 * spark-submit was given goes first.
 *
 * @param master the cluster, as spark-submit takes it; absent: what spark-submit was given.
 *     Example: {@code spark://10.0.0.1:7077}
 * @param executors executors that a run waits for before its first step; required. Example: {@code
 *     4}
 * @param conf settings of Spark by their own names. Example: {@code {spark.executor.memory: 8g}}
 */
public record SparkConfig(String master, Integer executors, Map<String, String> conf) {

  /** Fills in the defaults and checks the range. */
  public SparkConfig {
    Check.present("executors", executors);
    Check.atLeast("executors", executors, 1);
    conf =
        Collections.unmodifiableMap(
            new LinkedHashMap<>(Check.orDefault(conf, Map.<String, String>of())));
  }

  /**
   * Requires the section where a run is spread.
   *
   * @param spark null for none
   */
  public static void checkFor(RunFolderConfig run, SparkConfig spark) {
    Check.require(
        run.isLocal() || spark != null,
        "spark.executors",
        "is missing; with run.engine: spark say how many executors a run waits for");
  }
}
