package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a benchmark in a user's copy.
 *
 * @param name regular expression of their names
 * @param subfolders where else than in the folder itself they may lie, in order of preference
 * @param fetch what to fetch, for messages
 */
public record BenchmarkFiles(String name, List<String> subfolders, String fetch) {

  /** The column that names image files, which are not in the table. */
  static final String PATHS = "image_path";

  /**
   * The files a path means: itself if it is a file, else those in the folder, or else in one of its
   * subfolders, whose name fits; in name order.
   *
   * @throws UserException saying what to fetch if there are none
   */
  public List<Path> find(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    String missing =
        Files.isDirectory(path)
            ? "The folder %s holds none of the benchmark's files; %s"
            : "There is no %s; %s";
    return Stream.concat(Stream.of(path), subfolders.stream().map(path::resolve))
        .map(this::list)
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElseThrow(() -> new UserException(missing.formatted(path, fetch)));
  }

  private List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().matches(name))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserException("The folder " + folder + " can't be listed; check its rights", e);
    }
  }

  /**
   * Opens Parquet shards or one TSV file, those that a path means.
   *
   * @param imageColumns names that the image's column may have; columns of paths stay texts
   * @throws UserException if the files are missing, damaged or have no such column
   */
  public RowTable table(Path path, String... imageColumns) {
    List<Path> files = find(path);
    List<Path> shards =
        files.stream().filter(file -> file.toString().endsWith(".parquet")).toList();
    if (!shards.isEmpty()) {
      return new ParquetTable(shards, List.of(imageColumns), fetch);
    }
    if (files.size() > 1) {
      throw new UserException(
          "%s holds several files that fit (%s and %s); name one as path"
              .formatted(
                  files.get(0).getParent(),
                  files.get(0).getFileName(),
                  files.get(1).getFileName()));
    }
    return new DelimitedTable(files.get(0), '\t', List.of(imageColumns), fetch);
  }
}
