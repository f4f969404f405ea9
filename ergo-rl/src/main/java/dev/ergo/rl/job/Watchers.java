package dev.ergo.rl.job;

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

  /** All who are told how it goes. */
  List<TrainingListener> listeners(
      Training training, TrainingOutcome outcome, Validation validation) {
    TrainingConfig config = training.config();
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
    listeners.add(new GrowingReport(outcome, validation, every));
    mlflow.ifPresent(listeners::add);
    monitor.ifPresent(
        server ->
            listeners.add(
                new Monitor(
                    server,
                    new Monitor.Shown(
                        config.run().name(), training.method().name(), config.train().steps()),
                    outcome.episodes(),
                    training.policy().tokenizer())));
    return listeners;
  }
}
