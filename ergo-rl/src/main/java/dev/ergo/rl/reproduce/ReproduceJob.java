package dev.ergo.rl.reproduce;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunState;
import dev.ergo.rl.job.GrpoRunConfig;
import dev.ergo.rl.job.SftRunConfig;
import dev.ergo.rl.job.TrainingConfig;
import java.util.Optional;
import java.util.Set;

/** The job that runs a training again and says whether the same comes out. */
public final class ReproduceJob extends Job<ReproduceRunConfig> {

  /** Exit code of a training that ran again and came out otherwise. */
  public static final int DIFFERS = 3;

  /** An unfinished reproduction may go on with other values of these. */
  private static final Set<String> FREE =
      Set.of("reproduce.steps", "reproduce.allow_changed_inputs");

  /** Says its name and what it reads. */
  public ReproduceJob() {
    super(ReproduceRunConfig.JOB, ReproduceRunConfig.class);
  }

  @Override
  public String summary() {
    return "runs a training again from its folder, and says whether the same comes out";
  }

  @Override
  public int run(LoadedConfig<ReproduceRunConfig> loaded) {
    ReproduceRunConfig config = loaded.value();
    Optional<String> finished = RunState.nothingToDo(config.run(), loaded);
    if (finished.isPresent()) {
      Console.out().println(finished.get());
      return code(new ReproductionFiles(config.run().folder()).summary());
    }
    FormerTraining former = FormerTraining.in(config.reproduce().run());
    SecondRun second = new SecondRun(former, config.run().folder(), limit(config, former));
    LoadedConfig<?> again = second.loaded();
    Surroundings surroundings = Surroundings.of(former, training(again.value()));
    tell(former, surroundings);
    refuseChanged(config.reproduce(), surroundings);
    // The folder comes last: what can't be run again leaves no trace.
    try (RunFolder folder = RunFolder.open(config.run(), loaded, FREE::contains)) {
      Provenance.write(folder, config.run().seed());
      int code = second.run(again, loaded.file());
      return code == 0 ? compare(second, surroundings, folder) : code;
    }
  }

  /** Reads the run and looks at what has changed around it. */
  @Override
  public void validate(LoadedConfig<ReproduceRunConfig> loaded) {
    ReproduceRunConfig config = loaded.value();
    FormerTraining former = FormerTraining.in(config.reproduce().run());
    SecondRun second = new SecondRun(former, config.run().folder(), limit(config, former));
    refuseChanged(config.reproduce(), Surroundings.of(former, training(second.loaded().value())));
  }

  private static int compare(SecondRun second, Surroundings surroundings, RunFolder folder) {
    Reproduction result = Reproduction.of(second, surroundings);
    ReproductionFiles files = new ReproductionFiles(folder.path());
    files.write(result);
    new ReproductionLines(result).lines().forEach(Console.out()::println);
    Console.out().println("report: " + folder.resolve(ReproductionFiles.PAGE));
    return result.equal() ? 0 : DIFFERS;
  }

  private static int code(ReproductionFiles.Summary summary) {
    Console.out().println(summary.verdict());
    return summary.equal() ? 0 : DIFFERS;
  }

  /** All steps and the weights can be compared only of a run that has ended. */
  private static Optional<Integer> limit(ReproduceRunConfig config, FormerTraining former) {
    Optional<Integer> steps = Optional.ofNullable(config.reproduce().steps());
    if (steps.isEmpty() && !former.isFinished()) {
      throw new UserException(
          "reproduce.run: %s is not finished; let it end, or compare the steps that it has done: reproduce.steps: %d"
              .formatted(former.folder(), former.steps()));
    }
    if (steps.isEmpty() && former.wasTimedOut()) {
      throw new UserException(
          "reproduce.run: %s was ended by train.max_hours, which other clocks do elsewhere; compare the steps that it has done: reproduce.steps: %d"
              .formatted(former.folder(), former.steps()));
    }
    if (steps.isPresent() && steps.get() > former.steps()) {
      throw new UserException(
          "reproduce.steps: %d are wanted, and %s has done %d; give fewer or leave the key out"
              .formatted(steps.get(), former.folder(), former.steps()));
    }
    return steps;
  }

  private static TrainingConfig training(Object config) {
    return config instanceof GrpoRunConfig grpo
        ? grpo.training()
        : ((SftRunConfig) config).training();
  }

  private static void tell(FormerTraining former, Surroundings surroundings) {
    Console.out()
        .printf(
            "run again: %s (%s, %d steps, %s)%n",
            former.folder(), former.job(), former.steps(), former.origin().code());
    int differing = surroundings.environment().size() + surroundings.inputs().size();
    Console.out()
        .printf("environment and inputs: %d of %d differ%n", differing, surroundings.compared());
    ReproductionLines.differences("environment that differs:", surroundings.environment())
        .forEach(Console.out()::println);
    ReproductionLines.differences("inputs that differ:", surroundings.inputs())
        .forEach(Console.out()::println);
  }

  private static void refuseChanged(ReproduceConfig config, Surroundings surroundings) {
    if (!surroundings.inputs().isEmpty() && !config.allowChangedInputs()) {
      Difference first = surroundings.inputs().get(0);
      throw new UserException(
          "reproduce.run: %s is not what %s began with; restore it, or set reproduce.allow_changed_inputs: true to see what comes of it"
              .formatted(first.what(), config.run()));
    }
  }
}
