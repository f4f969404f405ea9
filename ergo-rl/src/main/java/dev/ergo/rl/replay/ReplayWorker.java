package dev.ergo.rl.replay;

import java.util.List;

/** Replays files of some runs, one after the other. */
final class ReplayWorker implements AutoCloseable {

  private final List<RunScorer> runs;

  /** Creates it; data and models are opened when a file needs them. */
  ReplayWorker(ReplaySpec spec) {
    this.runs = spec.runs().stream().map(run -> new RunScorer(spec, run)).toList();
  }

  /**
   * Scores a file under every variant.
   *
   * @throws dev.ergo.core.error.UserException if it is damaged or lacks what a variant needs
   */
  ReplayedFile replay(ReplayPiece piece) {
    return runs.get(piece.run()).replay(piece);
  }

  @Override
  public void close() {
    runs.forEach(RunScorer::close);
  }
}
