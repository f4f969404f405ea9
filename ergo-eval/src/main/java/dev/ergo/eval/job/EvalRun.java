package dev.ergo.eval.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.io.Console;
import dev.ergo.core.run.Parallelism;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.eval.Evaluation;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.EvalProgress;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.PredictionFile;
import dev.ergo.eval.run.RangeAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One evaluation: every policy of a configuration on every benchmark. */
final class EvalRun implements AutoCloseable {

  private final EvalRunConfig config;
  private final EvalTasks opened;

  /** Other processes that answer, where there are any. */
  private Optional<Crew> crew = Optional.empty();

  EvalRun(EvalRunConfig config) {
    this.config = config;
    this.opened = new EvalTasks(config);
  }

  /** Opens data and models; what comes of them needs the run's folder. */
  Function<RunFolder, EvalSummary> prepare() {
    EvalConfig eval = config.eval();
    return eval.predictions() == null ? ask(eval) : score(eval);
  }

  private Function<RunFolder, EvalSummary> ask(EvalConfig eval) {
    List<EvalTask> tasks = new ArrayList<>();
    for (BenchmarkConfig entry : eval.benchmarks()) {
      for (PolicyConfig policy : eval.resolvedPolicies()) {
        tasks.add(opened.task(entry, policy));
      }
    }
    RangeAnswers others = others(tasks);
    return folder -> {
      writeProvenance(folder);
      opened.keepImages(folder);
      FirstItems.show(tasks, config.run().name(), folder.resolve("first-items.html"));
      opened.keepReplies(folder);
      EvalSummary summary = evaluation(folder, eval).run(tasks, title(), others);
      EvalLines.untagged(summary).forEach(Console.out()::println);
      return summary;
    };
  }

  /** Other processes, where the run has them and a model is asked. */
  private RangeAnswers others(List<EvalTask> tasks) {
    if (config.run().isLocal() || !config.eval().asksModels()) {
      return RangeAnswers.NONE;
    }
    EvalSpec spec =
        new EvalSpec(
            ConfigLoader.toYaml(config.fromAnywhere()),
            Parallelism.here(1).threads(),
            tasks.stream().map(task -> task.key(config.eval().sufficiency())).toList());
    crew = Optional.of(SpreadEngine.crew(config.run(), config.spark()));
    return new CrewAnswers(crew.get(), spec, tasks);
  }

  /** Scores answers made elsewhere; there is no model. */
  private Function<RunFolder, EvalSummary> score(EvalConfig eval) {
    PredictionFile predictions = PredictionFile.read(eval.predictions());
    BenchmarkConfig entry = eval.benchmarks().get(0);
    EvalTask task = opened.ofPredictions(entry, predictions);
    return folder -> {
      writeProvenance(folder);
      EvalSummary summary = evaluation(folder, eval).score(task, predictions, title());
      EvalLines.remarks(summary, predictions).forEach(Console.out()::println);
      EvalLines.untagged(summary).forEach(Console.out()::println);
      return summary;
    };
  }

  private Evaluation evaluation(RunFolder folder, EvalConfig eval) {
    return new Evaluation(folder.path(), eval, config.run().seed(), opened.pictures(), new Told());
  }

  private String title() {
    return "Evaluation " + config.run().name();
  }

  private void writeProvenance(RunFolder folder) {
    Provenance.write(
        folder,
        config.run().seed(),
        opened.device(),
        opened.models(),
        opened.digests(),
        Optional.empty());
  }

  @Override
  public void close() {
    crew.ifPresent(Crew::close);
    opened.close();
  }

  /** Says where the evaluation stands. */
  private static final class Told implements EvalProgress.Listener {

    @Override
    public void progressed(EvalProgress progress) {
      Console.out().println(EvalLines.progress(progress));
    }

    @Override
    public void measuring(String what) {
      Console.out().println(what);
    }

    @Override
    public void noticed(String what) {
      Console.out().println(what);
    }
  }
}
