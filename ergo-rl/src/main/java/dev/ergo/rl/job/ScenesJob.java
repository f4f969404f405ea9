package dev.ergo.rl.job;

import dev.ergo.core.io.ProgressLine;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.ScenesConfig;

/** Writes generated scenes as a Parquet data set. */
public final class ScenesJob {

  private static final int REPORT_EVERY = 100;

  private final ScenesConfig config;

  /** Creates the job. */
  public ScenesJob(ScenesConfig config) {
    this.config = config;
  }

  /** Runs it. */
  public void run() {
    ProgressLine progress = new ProgressLine("scene", 0, config.count());
    try (SceneExamples scenes = new SceneExamples(config.set(), config.count());
        ExampleWriter writer = ExampleWriter.create(config.output())) {
      for (long i = 0; i < config.count(); i++) {
        writer.write(scenes.get(i));
        if ((i + 1) % REPORT_EVERY == 0) {
          System.out.println(progress.at(i + 1, config.output().toString()));
        }
      }
      writer.publish();
    }
  }
}
