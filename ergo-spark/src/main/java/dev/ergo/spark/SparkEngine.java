package dev.ergo.spark;

import dev.ergo.core.error.UserException;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.SpreadEngine;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The engine that {@code run.engine: spark} names. */
public final class SparkEngine implements SpreadEngine {

  /** How long a run waits for the executors that it asks for. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What suits a run; spark-submit and the section {@code spark} go first. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          // Gradients of all shares come to the driver.
          "spark.driver.maxResultSize", "0",
          // A share is computed again where it was sampled, unless that executor is gone.
          "spark.locality.wait", "60s",
          // The run has a report of its own.
          "spark.ui.enabled", "false");

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Crew open(SparkConfig section) {
    SparkConf conf = new SparkConf();
    if (section.master() != null) {
      conf.setIfMissing("spark.master", section.master());
    }
    if (!conf.contains("spark.master")) {
      throw new UserException(
          "no Spark cluster is given; set spark.master in the configuration, or --master of spark-submit");
    }
    conf.setIfMissing("spark.app.name", "ergo");
    section.conf().forEach(conf::setIfMissing);
    SETTINGS.forEach(conf::setIfMissing);
    JavaSparkContext context = new JavaSparkContext(conf);
    // Each stage of each step is told otherwise, between the lines of progress.
    context.setLogLevel("WARN");
    try {
      awaitExecutors(context, section.executors());
      return new SparkCrew(context);
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  private static void awaitExecutors(JavaSparkContext context, int wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    // In local mode the driver is the executor.
    boolean local = context.isLocal();
    int there = 0;
    while (!local && (there = executors(context)) < wanted) {
      if (System.nanoTime() > deadline) {
        throw new UserException(
            "%d of %d executors (spark.executors) have come within %d minutes; see whether the cluster has cores and memory for them"
                .formatted(there, wanted, PATIENCE.toMinutes()));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for executors", e);
      }
    }
  }

  /** Spark counts the driver as one. */
  private static int executors(JavaSparkContext context) {
    return context.statusTracker().getExecutorInfos().length - 1;
  }
}
