package dev.ergo.data;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.job.Job;
import dev.ergo.data.scenes.ScenesConfig;

/** The job that writes generated scenes as a Parquet data set. */
public final class ScenesJob extends Job<ScenesJob.Config> {

  private static final int REPORT_EVERY = 100;
  private static final String NAME = "scenes";

  /**
   * The section that it reads.
   *
   * @param scenes which scenes, and where they go
   */
  public record Config(ScenesConfig scenes) {

    /** Requires the section. */
    public Config {
      Job.needed(NAME, "scenes", scenes);
    }
  }

  /** Says its name and what it reads. */
  public ScenesJob() {
    super(NAME, Config.class);
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    ScenesConfig config = loaded.value().scenes();
    OutputFile.check("scenes.output", config.output(), ExampleWriter.former(NAME));
    ProgressLine progress = new ProgressLine("scene", 0, config.count());
    try (SceneExamples scenes = new SceneExamples(config.set(), config.count());
        ExampleWriter writer = ExampleWriter.ofJob(NAME, config.output(), ListColumns.NONE)) {
      for (long i = 0; i < config.count(); i++) {
        writer.write(scenes.get(i));
        if ((i + 1) % REPORT_EVERY == 0) {
          System.out.println(progress.at(i + 1, config.output().toString()));
        }
      }
      writer.publish();
    }
    return 0;
  }
}
