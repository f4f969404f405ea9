package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.job.Failure;
import dev.ergo.core.run.Origin;
import dev.ergo.core.run.Parallelism;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunState;
import dev.ergo.core.run.Stopped;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.core.tensor.DeviceMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * One sweep: trials one after the other, and one table at the end.
 *
 * <p>Trials run in this process, unless other machines are there for them. A job owns all that it
 * allocates outside of the Java heap and closes it when it ends, well or not ({@link
 * #giveMemoryBack} returns what the allocator would keep), and what it computes depends on nothing
 * that an earlier job leaves behind. A JVM per trial would only add its start, and would not even
 * find its classes under {@code mvn exec:java}, which loads them without a class path of the
 * process.
 *
 * <p>Summary and report are written after every trial: what stops the process costs at most the
 * trial under way, which goes on from its newest checkpoint.
 */
final class SweepRun {

  private final LoadedConfig<SweepRunConfig> loaded;
  private final SweepConfig sweep;
  private final TrialStore store;
  private final SweepPlan plan;
  private final Map<PlannedTrial, SweepSummary.Outcome> outcomes = new LinkedHashMap<>();
  private int code;

  private SweepRun(LoadedConfig<SweepRunConfig> loaded) {
    this.loaded = loaded;
    this.sweep = loaded.value().sweep();
    this.store =
        new TrialStore(loaded.value().run().folder(), Optional.ofNullable(sweep.results()));
    this.plan = SweepPlan.of(loaded, store);
  }

  /** Runs what has not finished yet and returns the exit code: that of the worst trial. */
  static int run(LoadedConfig<SweepRunConfig> loaded) {
    SweepRun run = new SweepRun(loaded);
    try (RunFolder folder = RunFolder.openForAnswers(loaded.value().run(), loaded)) {
      Provenance.write(folder, loaded.value().run().seed());
      run.store.prepare();
      run.takeFinished();
      run.runOthers(folder.path());
      run.publish(folder.path()).lines().forEach(Console.out()::println);
      Console.out().println("report: " + folder.resolve("report.html"));
      return run.code;
    }
  }

  /** Resolves every trial and checks the first, which the others are variations of. */
  static void validate(LoadedConfig<SweepRunConfig> loaded) {
    SweepPlan plan = new SweepRun(loaded).plan;
    Console.out().println(plan.trials().size() + " trials, all of whose keys are right");
    plan.trials().get(0).job().validate();
  }

  private void takeFinished() {
    for (PlannedTrial trial : plan.trials()) {
      Optional<TrialRecord> record = here(trial).or(() -> elsewhere(trial));
      outcomes.put(trial, outcome(trial, record, Optional.empty()));
    }
  }

  /** A run that ended just before its record was written is finished all the same. */
  private Optional<TrialRecord> here(PlannedTrial trial) {
    RunState state = RunState.of(trial.run(), trial.job().config());
    if (!state.finished()) {
      return Optional.empty();
    }
    Optional<TrialRecord> written = store.here(trial.variant(), trial.seed(), trial.digest());
    TrialRecord record = written.orElseGet(() -> record(trial, Optional.empty()));
    if (!store.isOfPresentWeights(record)) {
      throw new UserException(
          "sweep trial %s has run in %s from other weights than are there now; restore them, delete that folder to run the trial anew, or give another run.name"
              .formatted(trial.title(), store.run(trial.variant(), trial.seed())));
    }
    if (written.isPresent()) {
      store.publish(trial.variant(), record);
    } else {
      store.keep(trial.variant(), record);
    }
    return Optional.of(record);
  }

  private Optional<TrialRecord> elsewhere(PlannedTrial trial) {
    if (loaded.value().run().overwrite()) {
      return Optional.empty();
    }
    if (store.isOutdated(trial.variant(), trial.seed(), trial.digest())) {
      Console.out()
          .printf(
              "%s: its result in %s is of another configuration or other weights and does not count%n",
              trial.title(), sweep.results());
    }
    return store.elsewhere(trial.variant(), trial.seed(), trial.digest());
  }

  private void runOthers(Path folder) {
    List<PlannedTrial> waiting =
        outcomes.entrySet().stream()
            .filter(entry -> entry.getValue().record().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    int all = plan.trials().size();
    int done = all - waiting.size();
    Console.out().printf("%d trials, %d of them finished%n", all, done);
    ProgressLine progress = new ProgressLine("trial", done, all);
    if (!loaded.value().run().isLocal() && !waiting.isEmpty()) {
      runElsewhere(folder, waiting, progress);
      return;
    }
    for (PlannedTrial trial : waiting) {
      done++;
      Console.out()
          .printf(
              "trial %d/%d: %s -> %s%n",
              done, all, trial.title(), store.run(trial.variant(), trial.seed()));
      SweepSummary.Outcome outcome = run(trial);
      giveMemoryBack();
      outcomes.put(trial, outcome);
      publish(folder);
      Console.out().println(progress.at(done, ended(trial, outcome)));
    }
  }

  /** Trials are tasks for other processes; what they write, this process reads. */
  private void runElsewhere(Path folder, List<PlannedTrial> waiting, ProgressLine progress) {
    String here = Path.of("").toAbsolutePath().toString();
    int threads = Parallelism.here(1).threads();
    int[] done = {plan.trials().size() - waiting.size()};
    try (Crew crew = SpreadEngine.crew(loaded.value().run(), loaded.value().spark())) {
      crew.run(
          waiting.stream().map(trial -> new TrialTask(here, threads, trial.start())).toList(),
          (end, number) -> {
            PlannedTrial trial = waiting.get(number);
            SweepSummary.Outcome outcome = outcome(trial, end);
            outcomes.put(trial, outcome);
            publish(folder);
            Console.out().println(progress.at(++done[0], ended(trial, outcome)));
          });
    }
  }

  private SweepSummary.Outcome outcome(PlannedTrial trial, TrialTask.End end) {
    if (end.failure() != null) {
      code = Math.max(code, Math.min(end.code(), 2));
      Console.err().printf("error: %s: %s%n", trial.title(), end.failure());
      return outcome(trial, Optional.empty(), Optional.of(end.failure()));
    }
    TrialRecord record = record(trial, Optional.of(end.seconds()));
    store.keep(trial.variant(), record);
    return outcome(trial, Optional.of(record), Optional.empty());
  }

  private static String ended(PlannedTrial trial, SweepSummary.Outcome outcome) {
    return trial.title() + (outcome.failure().isPresent() ? " failed" : " finished");
  }

  private SweepSummary.Outcome run(PlannedTrial trial) {
    long start = System.nanoTime();
    try {
      trial.job().run();
      TrialRecord record = record(trial, Optional.of((System.nanoTime() - start) / 1e9));
      store.keep(trial.variant(), record);
      return outcome(trial, Optional.of(record), Optional.empty());
    } catch (Stopped e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      Failure failure = Failure.of(e);
      code = Math.max(code, failure.tell());
      return outcome(trial, Optional.empty(), Optional.of(failure.sentence()));
    }
  }

  private static SweepSummary.Outcome outcome(
      PlannedTrial trial, Optional<TrialRecord> record, Optional<String> failure) {
    return new SweepSummary.Outcome(trial.variant(), trial.seed(), record, failure);
  }

  /**
   * Gives memory that a job has freed back to the system before the next one starts: collects
   * garbage, for the buffers of arrays made in Java go with their objects, and trims the native
   * heap where the JVM and libc can, and what libtorch keeps of a GPU. glibc keeps what the threads
   * of workers have freed, some 100 MB for each training of the small policy.
   */
  private static void giveMemoryBack() {
    System.gc();
    DeviceMemory.giveBack();
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "systemTrimNativeHeap",
              new Object[0],
              new String[0]);
    } catch (JMException e) {
      // Not this JVM, or not on Linux: the allocator reuses what it keeps.
    }
  }

  private TrialRecord record(PlannedTrial trial, Optional<Double> seconds) {
    Path run = store.run(trial.variant(), trial.seed());
    Origin origin = Origin.read(run);
    TrialRecord.Results results;
    try {
      results = trial.trains() ? TrainingResults.read(run) : EvalResults.read(run);
    } catch (IOException e) {
      throw new UserException(
          "the results of %s can't be read; delete the folder to run the trial anew".formatted(run),
          e);
    }
    Map<String, JsonNode> set = new LinkedHashMap<>(sweep.common().values());
    set.putAll(trial.variant().set().values());
    return new TrialRecord(
        trial.variant().name(),
        trial.seed(),
        trial.job().job().name(),
        set,
        trial.digest(),
        origin.code(),
        origin.models(),
        origin.data(),
        seconds,
        results.first(),
        results.last());
  }

  /** Writes what there is so far, variants in the order of the configuration. */
  private SweepReport publish(Path folder) {
    List<SweepSummary.Outcome> ordered = new ArrayList<>(outcomes.values());
    ordered.sort(Comparator.comparingInt(outcome -> sweep.seeds().indexOf(outcome.seed())));
    SweepReport report =
        new SweepReport(
            SweepSummary.of(loaded.value().run().name(), sweep, plan.columns(), ordered));
    report.write(folder);
    return report;
  }
}
