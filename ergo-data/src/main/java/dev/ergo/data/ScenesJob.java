package dev.ergo.data;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.OutputFile;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.data.scenes.ScenesConfig;
import java.util.List;
import java.util.stream.IntStream;

/** The job that writes generated scenes as a Parquet data set. */
public final class ScenesJob extends Job<ScenesJob.Config> {

  private static final int REPORT_EVERY = 100;
  private static final String NAME = "scenes";
  private static final String OUTPUT = "scenes.output";

  /**
   * The sections that it reads.
   *
   * @param run who writes: of this section the job reads engine alone
   * @param scenes which scenes, and where they go
   * @param spark where executors are, for run.engine spark
   */
  public record Config(RunFolderConfig run, ScenesConfig scenes, SparkConfig spark) {

    /** Requires the section. */
    public Config {
      run = Check.orDefault(run, RunFolderConfig.defaults());
      Job.needed(NAME, "scenes", scenes);
      FolderWriting.checkFor(NAME, run, scenes.files());
      SparkConfig.checkFor(run, spark);
    }
  }

  /** Says its name and what it reads. */
  public ScenesJob() {
    super(NAME, Config.class);
  }

  @Override
  public String summary() {
    return "writes generated scenes as Parquet";
  }

  @Override
  public boolean spreads() {
    return true;
  }

  @Override
  public int run(LoadedConfig<Config> loaded) {
    ScenesConfig scenes = loaded.value().scenes();
    if (scenes.files() == 1) {
      writeFile(scenes);
    } else {
      writeFolder(loaded.value());
    }
    return 0;
  }

  /** Looks at the place where they go. */
  @Override
  public void validate(LoadedConfig<Config> loaded) {
    ScenesConfig scenes = loaded.value().scenes();
    if (scenes.files() == 1) {
      OutputFile.check(OUTPUT, scenes.output(), ExampleWriter.former(NAME));
    } else {
      writing(loaded.value()).check(scenes.output());
    }
  }

  private static FolderWriting writing(Config config) {
    return new FolderWriting(OUTPUT, NAME, config.run(), config.spark());
  }

  private static void writeFile(ScenesConfig config) {
    OutputFile.check(OUTPUT, config.output(), ExampleWriter.former(NAME));
    ProgressLine progress = new ProgressLine("scene", 0, config.count());
    try (SceneExamples scenes = new SceneExamples(config.source(), config.count());
        ExampleWriter writer = ExampleWriter.ofJob(NAME, config.output(), ListColumns.NONE)) {
      for (long i = 0; i < config.count(); i++) {
        writer.write(scenes.get(i));
        if ((i + 1) % REPORT_EVERY == 0) {
          Console.out().println(progress.at(i + 1, config.output().toString()));
        }
      }
      writer.publish();
    }
  }

  private static void writeFolder(Config config) {
    ScenesConfig scenes = config.scenes();
    FolderWriting writing = writing(config);
    writing.check(scenes.output());
    List<SceneRows> files =
        IntStream.range(0, scenes.files()).mapToObj(file -> rows(scenes, file)).toList();
    writing.write(List.of(new FolderPlan(scenes.output(), NAME, files)));
  }

  private static SceneRows rows(ScenesConfig scenes, int file) {
    return new SceneRows(
        scenes.source(),
        FolderPlan.first(scenes.count(), scenes.files(), file),
        FolderPlan.first(scenes.count(), scenes.files(), file + 1));
  }
}
