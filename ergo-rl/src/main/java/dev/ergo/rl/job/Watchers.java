package dev.ergo.rl.job;

import dev.ergo.core.run.RunFolder;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.rl.mlflow.MlflowLog;
import dev.ergo.rl.monitor.Monitor;
import dev.ergo.rl.monitor.MonitorServer;
import dev.ergo.rl.report.GrowingReport;
import dev.ergo.rl.report.TrainingOutcome;
import dev.ergo.rl.tensorboard.EpisodeImages;
import dev.ergo.rl.tensorboard.TensorBoardLog;
import dev.ergo.rl.train.TrainingListener;
import dev.ergo.rl.train.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is shown how a training goes beside what its folder shows.
 *
 * @param monitor serves a page of it
 * @param mlflow is given its metrics
 */
record Watchers(Optional<MonitorServer> monitor, Optional<MlflowLog> mlflow) {

  /**
   * What there is to see.
   *
   * @param folder the run's
   * @param job grpo or sft
   * @param outcome makes its report, and finds its episodes
   */
  record Watched(
      TrainingConfig config,
      RunFolder folder,
      String job,
      TrainingOutcome outcome,
      Validation validation,
      Tokenizer tokenizer) {}

  /** All who are told how it goes. */
  List<TrainingListener> listeners(Watched training) {
    TrainingConfig config = training.config();
    TrainingOutcome outcome = training.outcome();
    int every = config.run().reportEvery();
    List<TrainingListener> listeners = new ArrayList<>();
    if (config.train().tensorboard()) {
      Path folder = training.folder().resolve("tensorboard");
      listeners.add(
          new EpisodeImages(
              new TensorBoardLog(folder, training.folder().resolve("config.yaml")),
              outcome.episodes(),
              every,
              config.train().steps()));
    }
    listeners.add(new GrowingReport(outcome, training.validation(), every));
    mlflow.ifPresent(listeners::add);
    monitor.ifPresent(
        server ->
            listeners.add(
                new Monitor(
                    server,
                    new Monitor.Shown(config.run().name(), training.job(), config.train().steps()),
                    outcome.episodes(),
                    training.tokenizer())));
    return listeners;
  }
}
