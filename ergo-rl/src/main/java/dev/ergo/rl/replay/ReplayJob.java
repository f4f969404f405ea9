package dev.ergo.rl.replay;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.RunState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The job that scores the rollouts of runs again, under other rewards. */
public final class ReplayJob extends Job<ReplayRunConfig> {

  /** Says its name and what it reads. */
  public ReplayJob() {
    super(ReplayRunConfig.JOB, ReplayRunConfig.class);
  }

  @Override
  public int run(LoadedConfig<ReplayRunConfig> loaded) {
    ReplayRunConfig config = loaded.value();
    Optional<String> finished = RunState.nothingToDo(config.run(), loaded);
    if (finished.isPresent()) {
      System.out.println(finished.get());
      return 0;
    }
    // Read first: what can't be replayed leaves no folder.
    ReplayPlan plan = ReplayPlan.of(loaded);
    plan.remarks().forEach(System.out::println);
    try (RunFolder folder = open(config.run(), loaded)) {
      Provenance.write(folder, config.run().seed());
      replay(plan, folder).forEach(System.out::println);
      System.out.println("report: " + folder.resolve(ReplayOutcome.PAGE));
    }
    return 0;
  }

  /** A finished replay stays as it is; one that was cut off has nothing to go on from. */
  private static RunFolder open(RunFolderConfig run, LoadedConfig<?> loaded) {
    RunFolder folder =
        RunState.of(run, loaded).finished()
            ? RunFolder.open(run, loaded)
            : RunFolder.openForAnswers(run, loaded);
    Path rows = folder.resolve(VariantOutcome.FOLDER);
    try {
      AtomicWrite.delete(rows);
      return folder;
    } catch (IOException e) {
      folder.close();
      throw AtomicWrite.failure(rows, e);
    }
  }

  private static List<String> replay(ReplayPlan plan, RunFolder folder) {
    List<ReplayPiece> pieces = plan.pieces();
    ProgressLine progress = new ProgressLine("file", 0, pieces.size());
    try (ReplayWorker worker = new ReplayWorker(plan.spec(folder.path()));
        ReplayOutcome outcome = new ReplayOutcome(plan, folder.path())) {
      long told = System.nanoTime();
      for (int i = 0; i < pieces.size(); i++) {
        outcome.add(worker.replay(pieces.get(i)));
        if (System.nanoTime() - told > 10e9) {
          System.out.println(progress.at(i + 1, pieces.get(i).file()));
          told = System.nanoTime();
        }
      }
      return outcome.publish();
    }
  }
}
