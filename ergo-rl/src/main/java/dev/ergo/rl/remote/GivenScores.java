package dev.ergo.rl.remote;

import dev.ergo.eval.item.RecordLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Scores that servers have given, by the digest of what they were sent; in a file. */
public final class GivenScores implements AutoCloseable {

  /** Its name in a run's folder. */
  public static final String FILE = "remote-rewards.jsonl";

  private final RecordLog<String, Given> log;

  /**
   * Opens the file, or creates it.
   *
   * @throws dev.ergo.core.error.UserException if it can't be read or written
   */
  public GivenScores(Path file) {
    this.log = RecordLog.open(file, Given.class, Given::asked);
  }

  /**
   * A line of the file.
   *
   * @param asked digest of the batch
   * @param scores one for each episode, null where nothing was said
   */
  private record Given(String asked, List<Double> scores) {
    Given {
      Objects.requireNonNull(asked);
      Objects.requireNonNull(scores);
    }
  }

  /** What was given for a batch, NaN where nothing was said. */
  synchronized Optional<double[]> find(String asked) {
    return log.find(asked)
        .map(
            given ->
                given.scores.stream()
                    .mapToDouble(score -> score == null ? Double.NaN : score)
                    .toArray());
  }

  /** Keeps what was given; it is on the disk when this returns. */
  synchronized void keep(String asked, double[] scores) {
    List<Double> values = new ArrayList<>();
    for (double score : scores) {
      values.add(Double.isNaN(score) ? null : score);
    }
    log.append(List.of(new Given(asked, values)));
  }

  @Override
  public void close() {
    log.close();
  }
}
