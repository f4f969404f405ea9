package dev.ergo.rl.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.io.Console;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.Parallelism;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunState;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.KeptExamples;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.UsableExamples;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.ask.AnsweringModel;
import dev.ergo.eval.ask.Asking;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.rl.mlflow.MlflowLog;
import dev.ergo.rl.monitor.MonitorServer;
import dev.ergo.rl.report.SampledEpisodes;
import dev.ergo.rl.report.TrainingOutcome;
import dev.ergo.rl.run.FreeKeys;
import dev.ergo.rl.train.DataOrder;
import dev.ergo.rl.train.Ending;
import dev.ergo.rl.train.SizesFile;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainConfig.ValidationConfig;
import dev.ergo.rl.train.TrainingLoop;
import dev.ergo.rl.train.TrainingTask;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A training: the parts that all methods share, put together around the loop.
 *
 * @param memory whether it fits
 * @param runner runs the policy's episodes
 * @param leftOut lists rows that can't be used
 * @param watchers are shown how it goes
 */
record Training(
    TrainingConfig config,
    Method method,
    TrainingSources sources,
    MemoryCheck memory,
    LoadedPolicy policy,
    RunFolder folder,
    EpisodeRunner runner,
    LeftOutRows leftOut,
    Watchers watchers) {

  /**
   * What a method of training brings.
   *
   * @param name of its job
   * @param match how validation compares answers
   * @param plan checks the memory for a data set
   * @param task makes what the loop runs
   * @param otherModels directories of models beside the policy's, for provenance
   */
  record Method(
      String name,
      MatchConfig match,
      Function<TrainingSources, MemoryCheck> plan,
      Function<Parts, Task> task,
      List<Path> otherModels) {}

  /** What is there before the method's own parts. */
  record Parts(
      LoadedPolicy policy,
      UpdatePass update,
      EpisodeRunner runner,
      UsableExamples examples,
      StepSizes sizes,
      Parallelism spread,
      RunFolder folder,
      LeftOutRows leftOut) {}

  /**
   * What the loop runs.
   *
   * @param task its steps
   * @param judges the model that judges on each device; empty where none does in this process
   * @param end closes what the task holds
   */
  record Task(TrainingTask task, List<QwenModel> judges, Runnable end) implements AutoCloseable {

    @Override
    public void close() {
      end.run();
    }
  }

  /** Trains and returns the exit code. */
  static int run(
      LoadedConfig<?> loaded, TrainingConfig config, Function<TrainingConfig, Method> methods) {
    Optional<String> finished = RunState.nothingToDo(config.run(), loaded);
    if (finished.isPresent()) {
      Console.out().println(finished.get());
      return 0;
    }
    try (TrainingSources sources = TrainingSources.open(config.data(), config.run().seed())) {
      if (sources.train() instanceof KeptExamples kept) {
        Console.out().println(kept.sentence());
      }
      sources.refuseOverlap(config.data());
      TrainingConfig settled = config.over(sources.train().size());
      run(loaded, settled, methods.apply(settled), sources);
      return 0;
    }
  }

  private static void run(
      LoadedConfig<?> loaded, TrainingConfig config, Method method, TrainingSources sources) {
    MemoryCheck memory = method.plan().apply(sources);
    Integer port = config.run().monitor();
    Optional<MlflowLog> mlflow =
        Optional.ofNullable(config.train().mlflow())
            .map(
                section ->
                    new MlflowLog(
                        section,
                        config.run().folder(),
                        config.run().name(),
                        loaded.resolved(),
                        System::getenv));
    // The folder comes last: what can't be opened leaves no trace of a run.
    try (MonitorServer monitor = port == null ? null : MonitorServer.open(port);
        LoadedPolicy policy =
            LoadedPolicy.load(
                memory.sizes().applied(config.model()),
                config.prompts(),
                config.run().seed(),
                Console.out()::println);
        RunFolder folder =
            RunFolder.open(config.run(), loaded, key -> FreeKeys.holds(key, loaded.resolved()))) {
      EpisodeRunner runner =
          new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), config.episode());
      sources.train().keepIn(folder.path());
      LeftOutRows leftOut = new LeftOutRows(folder.path());
      Optional<MonitorServer> shown = Optional.ofNullable(monitor);
      shown.ifPresent(server -> Console.out().println("monitor: " + server.url()));
      Watchers watchers = new Watchers(shown, mlflow);
      new Training(config, method, sources, memory, policy, folder, runner, leftOut, watchers)
          .run();
    }
  }

  /** The loop's section with nothing left to choose. */
  private TrainConfig train() {
    return config.train().with(memory.sizes());
  }

  private void run() {
    SizesFile.in(folder.path()).write(memory.sizes());
    Parallelism spread = new DeviceShares(policy, config.train(), folder).parallelism();
    spread.during(
        () -> {
          try (UpdatePass update =
              memory.guarded(() -> new UpdatePass(policy, train(), workers(spread)))) {
            run(update, spread);
          }
        });
  }

  /** Where others compute the shares, this process adds up. */
  private int workers(Parallelism spread) {
    return config.run().isLocal() ? spread.shares() : 1;
  }

  private void run(UpdatePass update, Parallelism spread) {
    provenance(spread);
    FreeKeys.remark(folder.changedKeys()).ifPresent(Console.out()::println);
    TrainingRows rows = new TrainingRows(config.data(), policy, runner, leftOut::add);
    UsableExamples examples = read(rows.trained(sources.train()), sources.train().size());
    rows.lengths().tell(examples);
    Validation validation = validation();
    Parts parts =
        new Parts(policy, update, runner, examples, memory.sizes(), spread, folder, leftOut);
    AtomicReference<Ending> ending = new AtomicReference<>();
    TrainingOutcome outcome = outcome();
    try (Task task = method.task().apply(parts)) {
      if (config.run().isLocal()) {
        memory.dryRun(policy, update, task.judges());
      }
      new FirstExample(folder, policy, config.run().name()).show(task.task());
      memory.guard(() -> ending.set(loop(update, task, validation, outcome).run()));
    }
    outcome.write(validation, ending.get()).print(Console.out());
    Console.out().println("policy: " + folder.resolve("final"));
    Console.out().println("report: " + folder.resolve("report.html"));
    leftOut.tell();
  }

  private TrainingLoop loop(
      UpdatePass update, Task task, Validation validation, TrainingOutcome outcome) {
    return new TrainingLoop(
        folder,
        train(),
        policy,
        update,
        task.task(),
        validation,
        watchers.listeners(
            new Watchers.Watched(
                config, folder, method.name(), outcome, validation, policy.tokenizer())),
        Console.out());
  }

  private TrainingOutcome outcome() {
    return new TrainingOutcome(
        folder,
        method.name(),
        config.run().name() + " (" + method.name() + ")",
        config.train(),
        new ZoomReader(policy.images(), config.episode()),
        new SampledEpisodes(
            folder.resolve("rollouts"),
            sources.train(),
            new DataOrder(sources.train().parts(), config.run().seed()),
            config.train().promptsPerStep(),
            policy.images()));
  }

  /** Reads the texts of rows, so that a bad one is known before any work is put into others. */
  private static UsableExamples read(UsableExamples examples, long rows) {
    if (!(examples.source() instanceof SceneExamples)) {
      examples.readFirst(rows);
    }
    return examples;
  }

  private Validation validation() {
    ValidationConfig section = train().validation();
    if (config.data().validatesOnTraining()) {
      Console.out()
          .println("data.validation reads what data.train reads: its items are not held out");
    }
    boolean asked = sources.heldOut().isPresent() || section.items() > 0 || section.every() > 0;
    if (asked && !config.validates()) {
      Console.out()
          .println(
              "nothing is validated: that takes both data.validation and train.validation.items");
    }
    Asking greedily = new Asking(PolicyMode.COARSE_TO_FINE, 0, false, config.run().seed());
    return new Validation(
        new AnsweringModel(policy, config.episode(), greedily)::ask,
        new AnswerMatcher(method.match()),
        sources.heldOut().filter(source -> config.validates()).map(this::firstHeldOut),
        section,
        folder.resolve("validation"));
  }

  private UsableExamples firstHeldOut(ExampleSource source) {
    TrainingRows rows = new TrainingRows(config.data(), policy, runner, leftOut::add);
    return read(rows.heldOut(source), config.train().validation().items());
  }

  private void provenance(Parallelism spread) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("train", sources.train().digest());
    sources.heldOut().ifPresent(source -> digests.put("validation", source.digest()));
    List<Path> models = new ArrayList<>(policy.sources());
    models.addAll(method.otherModels());
    Provenance.write(
        folder,
        config.run().seed(),
        policy.models().stream()
            .map(model -> model.device().toString())
            .collect(Collectors.joining(", ")),
        models.stream().distinct().toList(),
        digests,
        Optional.of(spread.shares()));
  }
}
