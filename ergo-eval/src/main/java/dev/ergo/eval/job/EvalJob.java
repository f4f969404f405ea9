package dev.ergo.eval.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolder;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.function.Function;

/** The job that asks every policy of a configuration about every benchmark. */
public final class EvalJob extends Job<EvalRunConfig> {

  /** Says its name and what it reads. */
  public EvalJob() {
    super(EvalRunConfig.JOB, EvalRunConfig.class);
  }

  @Override
  public boolean spreads() {
    return true;
  }

  @Override
  public int run(LoadedConfig<EvalRunConfig> loaded) {
    try (EvalRun run = new EvalRun(loaded.value())) {
      // The folder comes last: what can't be opened costs no earlier results.
      Function<RunFolder, EvalSummary> evaluation = run.prepare();
      try (RunFolder folder = RunFolder.openForAnswers(loaded.value().run(), loaded)) {
        EvalLines.readAnew(folder.path()).ifPresent(System.out::println);
        EvalLines.results(evaluation.apply(folder)).forEach(System.out::println);
        System.out.println("report: " + folder.resolve("report.html"));
      }
    }
    return 0;
  }
}
