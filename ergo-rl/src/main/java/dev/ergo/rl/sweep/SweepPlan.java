package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.ConfigOverride;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.config.Nearest;
import dev.ergo.core.error.UserException;
import dev.ergo.core.job.Jobs;
import dev.ergo.core.job.LoadedJob;
import dev.ergo.core.run.RunState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All trials of a sweep with their configurations, made and checked before the first one starts, so
 * that no mistake waits for hours in a later one.
 *
 * @param trials all variants under the first seed, then under the second, and so on: a sweep that
 *     is cut off can compare what it has
 * @param columns of the table
 */
record SweepPlan(List<PlannedTrial> trials, List<MetricColumn> columns) {

  /** Sections that a sweep reads. */
  private static final Set<String> OWN = Set.of("job", "run", "sweep", "spark");

  /**
   * Resolves every trial; nothing is written.
   *
   * @throws UserException if one can't be run, or has run under another configuration
   */
  static SweepPlan of(LoadedConfig<SweepRunConfig> loaded, TrialStore store) {
    refuseSectionsOfTrials(loaded);
    SweepConfig sweep = loaded.value().sweep();
    Path base = ConfigLoader.named(loaded, "sweep.base", sweep.base());
    List<PlannedTrial> trials = new ArrayList<>();
    for (long seed : sweep.seeds()) {
      for (Variant variant : Variant.all(sweep)) {
        trials.add(trial(loaded, base, variant, seed, store));
      }
    }
    refuseTwins(trials);
    if (!loaded.value().run().overwrite()) {
      trials.forEach(SweepPlan::refuseChange);
    }
    return new SweepPlan(trials, columns(sweep, trials));
  }

  private static void refuseSectionsOfTrials(LoadedConfig<SweepRunConfig> loaded) {
    for (Map.Entry<String, JsonNode> entry : loaded.resolved().properties()) {
      if (!OWN.contains(entry.getKey()) && !entry.getValue().isNull()) {
        throw new UserException(
            "%s: job sweep does not read %s, its trials begin from sweep.base; write it under sweep.set"
                .formatted(loaded.file(), entry.getKey()));
      }
    }
  }

  private static PlannedTrial trial(
      LoadedConfig<SweepRunConfig> loaded,
      Path base,
      Variant variant,
      long seed,
      TrialStore store) {
    List<ConfigOverride> overrides = new ArrayList<>();
    Stream.concat(
            loaded.value().sweep().common().at("sweep.set").stream(),
            variant.set().at("its overrides").stream())
        .map(override -> override.in(loaded.file()))
        .forEach(overrides::add);
    overrides.add(own("run.name", TextNode.valueOf(TrialStore.runName(seed))));
    overrides.add(own("run.dir", TextNode.valueOf(store.folder(variant).toString())));
    overrides.add(own("run.seed", LongNode.valueOf(seed)));
    overrides.add(own("run.overwrite", BooleanNode.FALSE));
    LoadedJob<?> job;
    try {
      job = Jobs.load(base, overrides);
    } catch (UserException e) {
      throw new UserException(
          "sweep trial \"%s\": %s".formatted(variant.name(), e.getMessage()), e);
    }
    if (!PlannedTrial.isTrial(job.config().value())) {
      throw new UserException(
          "sweep.base: %s is of job %s; a sweep runs jobs grpo, sft and eval"
              .formatted(base, job.job().name()));
    }
    PlannedTrial trial =
        new PlannedTrial(variant, job, TrialStart.of(base, overrides, loaded.file()));
    refuseSpreadTwice(loaded, trial);
    refuseMonitor(trial);
    return trial;
  }

  /** Several trials can't have one port. */
  private static void refuseMonitor(PlannedTrial trial) {
    if (trial.run().monitor() != null) {
      throw new UserException(
          "sweep trial \"%s\": run.monitor is %d, and the trials of a sweep show no page; set run.monitor to null under sweep.set, or leave it out of sweep.base"
              .formatted(trial.variant().name(), trial.run().monitor()));
    }
  }

  /** A process that does a task has no others to have tasks done. */
  private static void refuseSpreadTwice(LoadedConfig<SweepRunConfig> loaded, PlannedTrial trial) {
    if (!loaded.value().run().isLocal() && !trial.run().isLocal()) {
      throw new UserException(
          "%s: run.engine of the sweep has other processes run its trials, and run.engine of sweep.base would have them spread each trial again; leave one of the two out"
              .formatted(loaded.file()));
    }
  }

  private static ConfigOverride own(String key, JsonNode value) {
    return ConfigOverride.at("sweep", key, value.toString());
  }

  private static void refuseTwins(List<PlannedTrial> trials) {
    Map<String, String> names = new HashMap<>();
    for (PlannedTrial trial : trials) {
      String other = names.put(trial.digest(), trial.variant().name());
      if (other != null) {
        throw new UserException(
            "sweep: the trials \"%s\" and \"%s\" have the same configuration; leave one of them out"
                .formatted(other, trial.variant().name()));
      }
    }
  }

  /** What has run is never mixed with what would run now. */
  private static void refuseChange(PlannedTrial trial) {
    RunState.of(trial.run(), trial.job().config())
        .differs()
        .ifPresent(
            key -> {
              throw new UserException(
                  "sweep trial \"%s\", seed %d has run in %s with another configuration: %s differs; restore it, delete that folder to run the trial anew, or give another run.name"
                      .formatted(trial.variant().name(), trial.seed(), trial.run().folder(), key));
            });
  }

  private static List<MetricColumn> columns(SweepConfig sweep, List<PlannedTrial> trials) {
    List<String> names =
        sweep.metrics() != null
            ? sweep.metrics()
            : trials.stream().flatMap(trial -> trial.tellingColumns().stream()).distinct().toList();
    if (names.isEmpty()) {
      throw new UserException(
          "sweep: no trial has held-out items to compare by; set data.validation and train.validation.items in sweep.base or sweep.set, or name sweep.metrics");
    }
    List<MetricColumn> columns = names.stream().map(MetricColumn::of).toList();
    columns.forEach(column -> refuseUnknown(column, trials));
    return columns;
  }

  private static void refuseUnknown(MetricColumn column, List<PlannedTrial> trials) {
    List<String> known = trials.stream().flatMap(SweepPlan::measures).distinct().toList();
    if (trials.stream().noneMatch(trial -> gives(trial, column))) {
      Optional<String> near = Nearest.of(column.measure(), known);
      throw new UserException(
          "sweep.metrics: no trial has %s; %s"
              .formatted(
                  column.name(),
                  near.filter(name -> !name.equals(column.measure()))
                      .map(name -> "did you mean %s?".formatted(name))
                      .orElse("there are " + String.join(", ", known))));
    }
  }

  private static Stream<String> measures(PlannedTrial trial) {
    return trial.measures().stream();
  }

  /** An evaluation has no beginning to compare with. */
  private static boolean gives(PlannedTrial trial, MetricColumn column) {
    boolean ends = column.kind() == MetricColumn.Kind.LAST;
    return (ends || trial.trains()) && trial.measures().stream().anyMatch(column::reads);
  }
}
