package dev.ergo.rl.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.metrics.Bootstrap;
import dev.ergo.eval.metrics.Interval;
import dev.ergo.eval.metrics.MeanError;
import dev.ergo.eval.metrics.PairedShares;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.run.CheckpointStore;
import dev.ergo.rl.train.Ending;
import dev.ergo.rl.train.Validation;
import dev.ergo.rl.train.ValidationMetrics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Before and after a training run.
 *
 * @param job grpo or sft
 * @param steps optimiser steps
 * @param ended why it were not more: all_steps, early_stop or max_hours
 * @param finalStep steps that the policy in {@code final/} has behind it; what is said of held-out
 *     items after training is of this one
 * @param best the checkpoint that is the best by a held-out metric, where one is kept
 * @param trainingSeconds sum of the steps' seconds, interruptions left out
 * @param training by metric: mean of the first and of the last {@link #WINDOW} steps and their
 *     difference in standard errors (Welch)
 * @param validation by measure: mean before and after on the same held-out items, and the
 *     difference with its 95 % interval: Tango's score interval for what is right or wrong of an
 *     item, else the paired bootstrap's
 */
public record TrainingSummary(
    String job,
    long steps,
    Ending.Reason ended,
    long finalStep,
    Optional<Best> best,
    double trainingSeconds,
    Map<String, Trend> training,
    Map<String, Change> validation) {

  /** Steps at either end that are compared. */
  public static final int WINDOW = 10;

  private static final int RESAMPLES = 10_000;

  /**
   * A checkpoint that is kept for a held-out metric.
   *
   * @param metric by which it is the best
   * @param step steps that it has behind it
   * @param value of the metric
   * @param checkpoint its folder, in that of the run
   */
  public record Best(String metric, long step, double value, String checkpoint) {

    static Best of(Ending.Best best) {
      return new Best(
          best.metric(),
          best.step(),
          best.value(),
          new CheckpointStore(Path.of("checkpoints"), 0).at(best.step()).toString());
    }
  }

  /**
   * A metric over the run.
   *
   * @param first mean of the first steps
   * @param last mean of the last steps
   * @param difference last minus first
   * @param standardError standard error of the difference (Welch)
   * @param standardErrors the difference in standard errors; 0 where the metric never changes,
   *     infinite where it is constant at either end and differs
   */
  public record Trend(
      double first,
      double last,
      double difference,
      double standardError,
      @JsonIgnore double standardErrors) {}

  /**
   * A measure on held-out items.
   *
   * @param items number of items that have it both times
   * @param before mean before training
   * @param after mean after training
   * @param difference after minus before
   * @param ci95 95 % interval of the difference
   */
  public record Change(int items, double before, double after, double difference, Interval ci95) {}

  /** Computes the summary from what the run has logged. */
  static TrainingSummary of(
      String job,
      Ending ending,
      MetricTable metrics,
      List<Validation.Item> before,
      List<Validation.Item> after) {
    Map<String, Trend> training = new LinkedHashMap<>();
    for (String name : metrics.names()) {
      double[] values = metrics.values(name);
      if (isCompared(name) && values.length >= 2 * WINDOW) {
        training.put(name, trend(values));
      }
    }
    Map<String, Change> validation = new LinkedHashMap<>();
    if (!before.isEmpty() && before.size() == after.size()) {
      ValidationMetrics.byName()
          .forEach((name, measure) -> change(validation, name, before, after, measure));
    }
    double seconds = 0;
    for (double value : metrics.values("step_time")) {
      seconds += value;
    }
    return new TrainingSummary(
        job,
        metrics.values("step_time").length,
        ending.reason(),
        ending.finalStep(),
        ending.best().map(Best::of),
        seconds,
        training,
        validation);
  }

  private static boolean isCompared(String name) {
    return name.equals("loss")
        || name.equals("reward")
        || RewardTable.component(name).isPresent()
        || name.equals("box/crop_area_mean")
        || name.equals("box/valid")
        || name.equals("entropy");
  }

  private static Trend trend(double[] values) {
    double[] first = Arrays.copyOf(values, WINDOW);
    double[] last = Arrays.copyOfRange(values, values.length - WINDOW, values.length);
    MeanError.Difference difference = MeanError.of(last).minus(MeanError.of(first));
    return new Trend(
        Arrays.stream(first).average().orElseThrow(),
        Arrays.stream(last).average().orElseThrow(),
        difference.value(),
        difference.standardError(),
        difference.statistic());
  }

  private static void change(
      Map<String, Change> changes,
      String name,
      List<Validation.Item> before,
      List<Validation.Item> after,
      ToDoubleFunction<Validation.Item> measure) {
    double[][] pairs =
        IntStream.range(0, before.size())
            .mapToObj(
                i ->
                    new double[] {
                      measure.applyAsDouble(before.get(i)), measure.applyAsDouble(after.get(i))
                    })
            .filter(pair -> !Double.isNaN(pair[0]) && !Double.isNaN(pair[1]))
            .toArray(double[][]::new);
    if (pairs.length < 2) {
      return;
    }
    double[] earlier = Arrays.stream(pairs).mapToDouble(pair -> pair[0]).toArray();
    double[] later = Arrays.stream(pairs).mapToDouble(pair -> pair[1]).toArray();
    double first = Arrays.stream(earlier).average().orElseThrow();
    double last = Arrays.stream(later).average().orElseThrow();
    changes.put(name, new Change(pairs.length, first, last, last - first, ci95(earlier, later)));
  }

  private static Interval ci95(double[] before, double[] after) {
    if (PairedShares.are(before) && PairedShares.are(after)) {
      return PairedShares.of(before, after).interval(0.95);
    }
    double[] differences = new double[before.length];
    Arrays.setAll(differences, item -> after[item] - before[item]);
    return new Bootstrap(RESAMPLES, 0).mean(differences, 0.95);
  }

  /**
   * How it ended and what it left, where that is not the policy of the last step that was planned.
   */
  Optional<String> ending() {
    List<String> told = new ArrayList<>();
    switch (ended) {
      case ALL_STEPS -> {}
      case EARLY_STOP -> told.add("ended early, for held-out examples got no better answers");
      case MAX_HOURS -> told.add("ended early, for train.max_hours were over");
    }
    best.ifPresent(
        kept ->
            told.add(
                String.format(
                    Locale.ROOT,
                    "%s was the best after %d steps (%.4g), kept in %s%s",
                    kept.metric(),
                    kept.step(),
                    kept.value(),
                    kept.checkpoint(),
                    finalStep == kept.step() ? " and final" : "")));
    return told.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", told));
  }

  /** Says it in a line each. */
  public void print(PrintStream out) {
    validation.forEach(
        (measure, change) ->
            out.printf(
                Locale.ROOT,
                "held-out %s: %.4f before, %.4f after, difference %+.4f (95 %% %+.4f to %+.4f, %d items)%n",
                measure,
                change.before(),
                change.after(),
                change.difference(),
                change.ci95().low(),
                change.ci95().high(),
                change.items()));
    training.forEach(
        (metric, trend) ->
            out.printf(
                Locale.ROOT,
                "%s: first 10 steps %.4f, last 10 steps %.4f, difference %+.4f = %+.1f standard errors%n",
                metric,
                trend.first(),
                trend.last(),
                trend.difference(),
                trend.standardErrors()));
    ending().ifPresent(out::println);
  }

  void write(Path file) {
    AtomicWrite.text(file, EvalJson.pretty(this));
  }
}
