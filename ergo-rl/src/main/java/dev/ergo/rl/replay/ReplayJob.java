package dev.ergo.rl.replay;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.RunState;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.spread.Sent;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.core.spread.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The job that scores the rollouts of runs again, under other rewards. */
public final class ReplayJob extends Job<ReplayRunConfig> {

  /** How often progress is told. */
  private static final long TELL_NANOS = 10_000_000_000L;

  /** Says its name and what it reads. */
  public ReplayJob() {
    super(ReplayRunConfig.JOB, ReplayRunConfig.class);
  }

  @Override
  public String summary() {
    return "scores the rollouts of a run again under other rewards, without training";
  }

  @Override
  public int run(LoadedConfig<ReplayRunConfig> loaded) {
    ReplayRunConfig config = loaded.value();
    Optional<String> finished = RunState.nothingToDo(config.run(), loaded);
    if (finished.isPresent()) {
      Console.out().println(finished.get());
      return 0;
    }
    // Read first: what can't be replayed leaves no folder.
    ReplayPlan plan = ReplayPlan.of(loaded);
    plan.remarks().forEach(Console.out()::println);
    try (RunFolder folder = open(config.run(), loaded)) {
      Provenance.write(folder, config.run().seed());
      replay(config, plan, folder).forEach(Console.out()::println);
      Console.out().println("report: " + folder.resolve(ReplayOutcome.PAGE));
    }
    return 0;
  }

  /** Reads the runs and what they hold, and scores nothing. */
  @Override
  public void validate(LoadedConfig<ReplayRunConfig> loaded) {
    ReplayPlan.of(loaded);
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

  @Override
  public boolean spreads() {
    return true;
  }

  private static List<String> replay(ReplayRunConfig config, ReplayPlan plan, RunFolder folder) {
    ReplaySpec spec = plan.spec(folder.path());
    List<ReplayPiece> pieces = plan.pieces();
    try (ReplayOutcome outcome = new ReplayOutcome(plan, folder.path())) {
      try (Crew crew = SpreadEngine.crew(config.run(), config.spark())) {
        Sent<ReplaySpec> sent = crew.send(spec);
        InOrder files = new InOrder(pieces, outcome);
        crew.run(pieces.stream().map(piece -> new Replaying(sent, piece)).toList(), files::add);
      }
      return outcome.publish();
    }
  }

  /** Replays a file in a process that has been sent what that takes. */
  private record Replaying(Sent<ReplaySpec> spec, ReplayPiece piece) implements Task<ReplayedFile> {

    @Override
    public ReplayedFile run(Residents here) {
      return ReplayWorker.in(here, spec.value()).replay(piece);
    }
  }

  /** Files as they come, taken in their order. */
  private static final class InOrder {

    private final List<ReplayPiece> pieces;
    private final ReplayOutcome outcome;
    private final ProgressLine progress;
    private final Map<Integer, ReplayedFile> waiting = new HashMap<>();
    private int next;
    private int come;
    private long told = System.nanoTime();

    InOrder(List<ReplayPiece> pieces, ReplayOutcome outcome) {
      this.pieces = pieces;
      this.outcome = outcome;
      this.progress = new ProgressLine("file", 0, pieces.size());
    }

    void add(ReplayedFile file, int number) {
      waiting.put(number, file);
      come++;
      while (waiting.containsKey(next)) {
        outcome.add(waiting.remove(next++));
      }
      if (System.nanoTime() - told > TELL_NANOS) {
        Console.out().println(progress.at(come, pieces.get(number).file()));
        told = System.nanoTime();
      }
    }
  }
}
