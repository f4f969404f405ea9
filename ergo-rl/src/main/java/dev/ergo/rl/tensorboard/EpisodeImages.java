package dev.ergo.rl.tensorboard;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.eval.report.EpisodePoster;
import dev.ergo.rl.report.SampledEpisodes;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.train.TrainingListener;
import java.util.List;
import java.util.Map;

/** A TensorBoard log with pictures of a few episodes of some steps, behind the rows of the step. */
public final class EpisodeImages implements TrainingListener {

  /** Prompts whose first episode is shown. */
  private static final int SHOWN = 4;

  private final TensorBoardLog log;
  private final SampledEpisodes episodes;
  private final int every;
  private final long last;

  /** Steps that this process has done without showing the newest of them; 0 for none. */
  private long unshown;

  /**
   * Puts pictures into a log.
   *
   * @param log closed with this
   * @param every steps between pictures, beside those of the first and the last step; 0: only these
   * @param last steps of the training
   */
  public EpisodeImages(TensorBoardLog log, SampledEpisodes episodes, int every, long last) {
    this.log = log;
    this.episodes = episodes;
    this.every = every;
    this.last = last;
  }

  @Override
  public void opened(List<Map<String, Object>> rows, long next) {
    log.opened(rows, next);
  }

  @Override
  public void row(long step, Map<String, Double> values) {
    log.row(step, values);
  }

  @Override
  public void stepDone(long done) {
    boolean shows = done == 1 || done == last || every > 0 && done % every == 0;
    if (shows) {
      show(done - 1);
    }
    unshown = shows ? 0 : done;
  }

  /** A training that ends early has a last step as well. */
  @Override
  public void ended() {
    if (unshown > 0) {
      show(unshown - 1);
    }
  }

  private void show(long step) {
    try {
      int shown = 0;
      for (RolloutRow row : episodes.of(step)) {
        if (row.used() && row.sample() == 0 && shown < SHOWN) {
          String name = "episode/" + shown++;
          boolean right = row.rewards().getOrDefault(EpisodeScorer.ANSWER, 0.0) > 0;
          episodes
              .pictures(row)
              .map(pictures -> EpisodePoster.of(pictures, right))
              .ifPresent(picture -> log.picture(step, name, picture));
        }
      }
    } catch (UserException e) {
      Console.out()
          .println("TensorBoard shows no episodes of step " + step + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
