package dev.ergo.rl.replay;

import dev.ergo.core.spread.Residents;
import java.util.List;

/** Replays files of some runs, one after the other. */
final class ReplayWorker implements Residents.Resident {

  private final List<RunScorer> runs;
  private final ReplayedRemotes remotes;

  /** Creates it; data and models are opened when a file needs them. */
  ReplayWorker(ReplaySpec spec) {
    this.remotes = new ReplayedRemotes(spec);
    this.runs = spec.runs().stream().map(run -> new RunScorer(spec, run, remotes)).toList();
  }

  /** The one that a process keeps. */
  static ReplayWorker in(Residents here, ReplaySpec spec) {
    return here.of(spec, ReplayWorker.class, () -> new ReplayWorker(spec));
  }

  /**
   * Scores a file under every variant.
   *
   * @throws dev.ergo.core.error.UserException if it is damaged or lacks what a variant needs
   */
  synchronized ReplayedFile replay(ReplayPiece piece) {
    return runs.get(piece.run()).replay(piece);
  }

  @Override
  public void close() {
    runs.forEach(RunScorer::close);
    remotes.close();
  }
}
