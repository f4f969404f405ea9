package dev.ergo.eval.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.Console;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.RunState;
import dev.ergo.eval.RunComparison;
import dev.ergo.eval.config.CompareConfig;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.Optional;

/** The job that sets finished evaluations side by side. */
public final class CompareJob extends Job<CompareJob.Config> {

  private static final String NAME = "compare";

  /**
   * The sections that it reads.
   *
   * @param run where results go, and the seed
   * @param compare what is compared
   */
  public record Config(RunFolderConfig run, CompareConfig compare) {

    /** Requires what is compared. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, "compare", compare);
    }
  }

  /** Says its name and what it reads. */
  public CompareJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "sets finished evaluations side by side";
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    Optional<String> finished = RunState.nothingToDo(config.run(), loaded);
    if (finished.isPresent()) {
      Console.out().println(finished.get());
      return 0;
    }
    // Read first: what can't be compared leaves no folder.
    RunComparison comparison = RunComparison.read(config.compare(), config.run().seed());
    try (RunFolder folder = RunFolder.open(config.run(), loaded)) {
      Provenance.write(folder, config.run().seed());
      EvalSummary summary = comparison.publish(folder.path(), "Comparison " + config.run().name());
      EvalLines.results(summary).forEach(Console.out()::println);
      Console.out().println("report: " + folder.resolve("report.html"));
    }
    return 0;
  }

  /** Reads what is compared. */
  @Override
  public void validate(LoadedConfig<Config> loaded) {
    Config config = loaded.value();
    RunComparison.read(config.compare(), config.run().seed());
  }
}
