package dev.ergo.data;

import dev.ergo.core.config.Check;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.OutputFolder;
import dev.ergo.core.io.ProgressLine;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.SpreadEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Writes data sets that are folders of files, each file by this process or by one of those that it
 * leads. The bytes of a file do not depend on who writes it. All folders are there in the end, or
 * none.
 *
 * @param key the key of the configuration that names the output
 * @param job the job that writes it
 * @param run says who writes
 * @param spark where others are, if they do
 */
public record FolderWriting(String key, String job, RunFolderConfig run, SparkConfig spark) {

  private static final int MOST_LINES = 100;

  /** Refuses others where there is one file: a file is the least that one of them writes. */
  public static void checkFor(String job, RunFolderConfig run, int files) {
    Check.require(
        run.isLocal() || files > 1,
        job + ".files",
        "is 1, and with run.engine: %s a file is written by one process; give more files, or set run.engine to local"
            .formatted(run.engine()));
  }

  /**
   * Refuses a folder that can't be written in the end, or holds what this job did not write.
   *
   * @throws dev.ergo.core.error.UserException naming the key
   */
  public void check(Path folder) {
    OutputFolder.check(key, folder, ExampleWriter.former(job));
  }

  /**
   * Writes them.
   *
   * @throws dev.ergo.core.error.UserException if a row can't be used, or a file not be written
   */
  public void write(List<FolderPlan> plans) {
    List<OutputFolder> folders = new ArrayList<>();
    try {
      List<FileTask> tasks = new ArrayList<>();
      for (FolderPlan plan : plans) {
        OutputFolder folder = OutputFolder.open(plan.folder());
        folders.add(folder);
        tasks.addAll(plan.tasks(key, job, folder.work()));
      }
      try (Crew crew = SpreadEngine.crew(run, spark)) {
        crew.run(tasks, new Progress(tasks));
      }
      folders.forEach(OutputFolder::publish);
    } finally {
      folders.forEach(OutputFolder::close);
    }
  }

  /** Looks whether a file is there, and says how far the job is. */
  private static final class Progress implements ObjIntConsumer<Long> {

    private final List<FileTask> tasks;
    private final ProgressLine line;
    private final int every;
    private int done;

    Progress(List<FileTask> tasks) {
      this.tasks = tasks;
      this.line = new ProgressLine("file", 0, tasks.size());
      this.every = Math.max(1, tasks.size() / MOST_LINES);
    }

    @Override
    public void accept(Long bytes, int number) {
      FileTask task = tasks.get(number);
      if (bytes(Path.of(task.folder(), task.name())) != bytes) {
        throw task.notShared();
      }
      if (++done % every == 0) {
        Console.out().println(line.at(done, task.name()));
      }
    }

    private static long bytes(Path file) {
      try {
        return Files.size(file);
      } catch (IOException e) {
        return -1;
      }
    }
  }
}
