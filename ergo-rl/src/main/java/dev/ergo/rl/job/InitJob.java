package dev.ergo.rl.job;

import dev.ergo.rl.policy.ScratchModel;
import dev.ergo.rl.progress.ByteProgress;
import java.util.Locale;

/** Writes a model of random weights. */
public final class InitJob {

  private final ScratchModel model;
  private final InitJobConfig config;

  /** Creates the job. */
  public InitJob(ScratchModel model, InitJobConfig config) {
    this.model = model;
    this.config = config;
  }

  /** Runs it. */
  public void run() {
    System.out.printf(
        Locale.ROOT, "%,d weights of %s -> %s%n", model.size(), "model.init", config.output());
    model.write(
        config.output(),
        new ByteProgress("written", model.bytes(), config.output().toString(), System.out));
    System.out.println("model: " + config.output());
  }
}
