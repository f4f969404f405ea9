package dev.ergo.data;

import dev.ergo.core.io.OutputFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data set that is to be a folder of files.
 *
 * @param folder where it goes
 * @param prefix what the names of its files begin with
 * @param files the rows of each, in order
 */
public record FolderPlan(Path folder, String prefix, List<? extends FileRows> files) {

  /** Copies the list. */
  public FolderPlan {
    files = List.copyOf(files);
  }

  /**
   * First row of a file where rows are shared out evenly. That of the file behind the last is the
   * number of rows.
   */
  public static long first(long rows, int files, int file) {
    return rows / files * file + Math.min(file, rows % files);
  }

  /** The tasks that write its files, in order. */
  List<FileTask> tasks(String key, String job, Path work) {
    return IntStream.range(0, files.size())
        .mapToObj(file -> new FileTask(key, job, work.toString(), name(file), files.get(file)))
        .toList();
  }

  private String name(int file) {
    return OutputFolder.fileName(prefix, file, files.size(), ".parquet");
  }
}
