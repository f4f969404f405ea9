package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds a benchmark's files in a user's copy. */
final class LocalCopy {

  private LocalCopy() {}

  /**
   * The files a path means: itself if it is a file, else those in the folder, or else in one of its
   * subfolders, whose name fits; in name order.
   *
   * @param name pattern of file names
   * @param subfolders where else they may lie, in order of preference
   * @param fetch what to fetch, for the message
   */
  static List<Path> files(Path path, Pattern name, List<String> subfolders, String fetch) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    List<Path> folders =
        Stream.concat(Stream.of(path), subfolders.stream().map(path::resolve)).toList();
    for (Path folder : folders) {
      List<Path> found = list(folder, name);
      if (!found.isEmpty()) {
        return found;
      }
    }
    throw new UserException(
        Files.isDirectory(path)
            ? "The folder %s holds none of the benchmark's files; %s".formatted(path, fetch)
            : "There is no %s; %s".formatted(path, fetch));
  }

  private static List<Path> list(Path folder, Pattern name) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> name.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserException("The folder " + folder + " can't be listed; check its rights", e);
    }
  }

  /**
   * Opens Parquet shards or one TSV file.
   *
   * @param imageColumns names that the image's column may have; the first is that of a TSV file
   */
  static RowTable table(List<Path> files, List<String> imageColumns, String fetch) {
    List<Path> shards =
        files.stream().filter(file -> file.toString().endsWith(".parquet")).toList();
    if (!shards.isEmpty()) {
      return ParquetTable.open(shards, imageColumns, fetch);
    }
    if (files.size() > 1) {
      throw new UserException(
          "%s holds several files that fit (%s and %s); name one as path"
              .formatted(
                  files.get(0).getParent(),
                  files.get(0).getFileName(),
                  files.get(1).getFileName()));
    }
    return new DelimitedTable(files.get(0), '\t', imageColumns.get(0), fetch);
  }
}
