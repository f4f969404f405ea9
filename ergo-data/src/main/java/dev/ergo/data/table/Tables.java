package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.io.StandIn;
import dev.ergo.data.parquet.LargeValues;
import dev.ergo.data.parquet.SmallValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Opens what a path means: a file of rows, or a folder in one of the forms that tools write. */
public final class Tables {

  private static final int DEEPEST = 4;

  /** Files beside data that describe it. */
  private static final Set<String> DESCRIPTIONS =
      Set.of("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json");

  private Tables() {}

  /**
   * Opens files and folders one behind the other. In a folder, files of the first kind are taken
   * that it has (Parquet, Arrow, JSON lines, JSON, CSV, TSV, tar), or else its sub-folders have; of
   * an image folder its {@code metadata} files.
   *
   * @param split which files of a folder are taken, by their names; null: all, which must be of one
   * @throws UserException if there is nothing, a file is damaged, there is no row, or files of
   *     several splits are mixed
   */
  public static Table open(List<Path> paths, String split) {
    return joined(each(paths, split, new LargeValues()));
  }

  /**
   * Opens files and folders, a table for each; see {@link #open}. Of several, split concerns those
   * that are folders.
   *
   * @param large keeps what was unpacked of Parquet files
   * @throws UserException as {@link #open}, also where one of them has no row
   */
  public static List<Table> each(List<Path> paths, String split, LargeValues large) {
    RowCache cache = new RowCache(large, new SmallValues());
    boolean folders = paths.stream().anyMatch(Files::isDirectory);
    List<Table> each = new ArrayList<>();
    for (Path path : paths) {
      List<Table> tables = new ArrayList<>();
      for (Path file : files(path, folders && !Files.isDirectory(path) ? null : split)) {
        StandIn.refuse(file);
        tables.add(FileKind.of(file).open(file, cache));
      }
      Table table = joined(tables);
      if (table.size() == 0) {
        throw new UserException("The data set " + path + " has no rows; give one that has some");
      }
      each.add(table);
    }
    return each;
  }

  /**
   * Opens one file of fields, whatever its name ends as.
   *
   * @param separator a tab or a comma
   * @throws UserException if it can't be read
   */
  public static Table delimited(Path file, char separator) {
    StandIn.refuse(file);
    return new DelimitedTable(file, separator);
  }

  /** Several tables as one, one behind the other. */
  public static Table joined(List<Table> tables) {
    return tables.size() == 1 ? tables.get(0) : new JoinedTable(tables);
  }

  /** The files that a path means; see {@link #open}. */
  public static List<Path> files(Path path, String split) {
    if (!Files.exists(path)) {
      throw new UserException(
          "There is no " + path + "; a file of rows or a folder of them was expected");
    }
    if (!Files.isDirectory(path)) {
      if (split != null) {
        throw new UserException(
            "%s is a file, and split names files of a folder; leave split out".formatted(path));
      }
      return List.of(path);
    }
    if (Files.isRegularFile(path.resolve("state.json"))) {
      return saved(path, split);
    }
    List<Path> found = ofOneKind(list(path, 1));
    if (found.isEmpty()) {
      found = ofOneKind(list(path, DEEPEST));
    }
    if (found.isEmpty()) {
      list(path, DEEPEST).forEach(FileKind::requireUnpacked);
      throw new UserException(
          "The folder %s holds no file of rows (.parquet, .arrow, .jsonl, .json, .csv, .tsv, .tar); give a file or such a folder"
              .formatted(path));
    }
    return ofSplit(path, found, split);
  }

  /** A folder of {@code datasets.save_to_disk}. */
  private static List<Path> saved(Path folder, String split) {
    if (split != null) {
      throw new UserException(
          "%s is one saved data set, and split names files of a folder; leave split out"
              .formatted(folder));
    }
    var state = JsonFile.read(folder.resolve("state.json"));
    if (!state.path("_indices_files").isEmpty()) {
      throw new UserException(
          "%s holds a selection of rows by index; save it again behind flatten_indices()"
              .formatted(folder));
    }
    List<Path> files = new ArrayList<>();
    for (var entry : state.path("_data_files")) {
      Path file = folder.resolve(entry.path("filename").asText()).normalize();
      if (!file.startsWith(folder.normalize())) {
        throw new UserException(
            folder.resolve("state.json") + " names a file outside of its folder; save it again");
      }
      files.add(file);
    }
    return files.isEmpty() ? ofOneKind(list(folder, 1)) : files;
  }

  private static List<Path> list(Path folder, int depth) {
    try (Stream<Path> walk = Files.walk(folder, depth)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !isHidden(folder.relativize(file)))
          .filter(file -> !DESCRIPTIONS.contains(file.getFileName().toString()))
          .filter(file -> !file.getFileName().toString().matches("cache-.*\\.arrow"))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new UserException("The folder " + folder + " can't be listed; check its rights", e);
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> ofOneKind(List<Path> files) {
    List<Path> metadata =
        files.stream()
            .filter(file -> file.getFileName().toString().matches("metadata\\.\\w+"))
            .toList();
    List<Path> candidates = metadata.isEmpty() ? files : metadata;
    for (FileKind kind : FileKind.values()) {
      List<Path> found =
          candidates.stream()
              .filter(file -> FileKind.byName(file).equals(Optional.of(kind)))
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<Path> ofSplit(Path folder, List<Path> files, String split) {
    List<String> splits = Split.all(folder, files);
    if (split == null) {
      if (splits.size() > 1) {
        throw new UserException(
            "The folder %s holds files of the splits %s; name the one that is meant as split"
                .formatted(folder, String.join(", ", splits)));
      }
      return files;
    }
    List<Path> found =
        files.stream()
            .filter(file -> Split.of(folder, file).equals(Optional.of(Split.canonical(split))))
            .toList();
    if (found.isEmpty()) {
      throw new UserException(
          "The folder %s holds no file of the split %s, %s"
              .formatted(
                  folder,
                  split,
                  splits.isEmpty()
                      ? "and no file's name says a split; leave split out"
                      : "only of " + String.join(", ", splits)));
    }
    return found;
  }
}
