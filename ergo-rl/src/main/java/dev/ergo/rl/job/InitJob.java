package dev.ergo.rl.job;

import dev.ergo.core.io.ByteProgress;
import dev.ergo.core.policy.ScratchModel;
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
