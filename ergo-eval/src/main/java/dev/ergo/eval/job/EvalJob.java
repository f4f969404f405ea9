package dev.ergo.eval.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.io.Console;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.PolicyOutline;
import dev.ergo.core.run.RunFolder;
import dev.ergo.data.DataConfig.OnBadImage;
import dev.ergo.data.FirstRows;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.PredictionFile;
import java.util.function.Function;

/** The job that asks every policy of a configuration about every benchmark. */
public final class EvalJob extends Job<EvalRunConfig> {

  /** Says its name and what it reads. */
  public EvalJob() {
    super(EvalRunConfig.JOB, EvalRunConfig.class);
  }

  @Override
  public String summary() {
    return "measures accuracy on benchmarks, of policies or of answers made elsewhere";
  }

  @Override
  public boolean spreads() {
    return true;
  }

  @Override
  public void validate(LoadedConfig<EvalRunConfig> loaded) {
    EvalRunConfig config = loaded.value();
    EvalConfig eval = config.eval();
    if (eval.predictions() != null) {
      PredictionFile.read(eval.predictions());
    } else {
      eval.resolvedPolicies().stream()
          .filter(policy -> policy.endpoint() == null)
          .map(config::modelOf)
          .distinct()
          .forEach(model -> PolicyOutline.of(model, config.prompts()));
      Console.out().println("models: their files fit together; servers were not asked");
    }
    FirstRows rows = new FirstRows(OnBadImage.SKIP, ImageSource::load, Console.out()::println);
    for (BenchmarkConfig entry : eval.benchmarks()) {
      try (LoadedBenchmark benchmark = LoadedBenchmark.open(entry, eval.match())) {
        rows.check(benchmark.name(), benchmark.source());
      }
    }
  }

  @Override
  public int run(LoadedConfig<EvalRunConfig> loaded) {
    try (EvalRun run = new EvalRun(loaded.value())) {
      // The folder comes last: what can't be opened costs no earlier results.
      Function<RunFolder, EvalSummary> evaluation = run.prepare();
      try (RunFolder folder = RunFolder.openForAnswers(loaded.value().run(), loaded)) {
        EvalLines.readAnew(folder.path()).ifPresent(Console.out()::println);
        EvalLines.results(evaluation.apply(folder)).forEach(Console.out()::println);
        Console.out().println("report: " + folder.resolve("report.html"));
      }
    }
    return 0;
  }
}
