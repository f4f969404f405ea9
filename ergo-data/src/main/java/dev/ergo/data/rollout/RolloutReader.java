package dev.ergo.data.rollout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** Reads rollout files. */
public final class RolloutReader {

  private static final Pattern NAME = Pattern.compile("step-(\\d{6,9})\\.parquet");

  private RolloutReader() {}

  /** The files of a run in the order of their steps; none if there is no such folder. */
  public static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> step(file).isPresent())
          .sorted(Comparator.comparingInt(file -> step(file).getAsInt()))
          .toList();
    } catch (IOException e) {
      throw new UserException("the folder " + folder + " can't be listed; check its rights", e);
    }
  }

  /** Whether a file can be opened as Parquet; its rows are not read. */
  public static boolean isWhole(Path file) {
    try {
      ParquetReader.open(file);
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  /**
   * The rows of a file.
   *
   * @throws UserException if it is damaged or no rollout file
   */
  public static List<RolloutRow> read(Path file) {
    List<RolloutRow> rows = new ArrayList<>();
    forEach(file, rows::add);
    return rows;
  }

  /**
   * Visits the rows of a file, a row group in memory at a time.
   *
   * @throws UserException if it is damaged or no rollout file
   */
  public static void forEach(Path file, Consumer<RolloutRow> visitor) {
    ParquetReader reader = ParquetReader.open(file);
    Set<String> columns = new LinkedHashSet<>();
    for (Schema.Field field : RolloutRecords.ROW.getFields()) {
      columns.add(field.name());
    }
    columns.removeIf(
        column -> RolloutRecords.LATER.contains(column) && !reader.columns().contains(column));
    if (!reader.columns().containsAll(columns)) {
      boolean former = reader.columns().contains("stage1");
      columns.removeAll(reader.columns());
      throw new UserException(
          former
              ? file
                  + " holds rollouts of an earlier version, of two looks; read it with that version"
              : "%s is no rollout file: it has no column %s"
                  .formatted(file, String.join(", ", columns)));
    }
    reader.forEach(
        columns,
        (row, values) -> {
          visitor.accept(decode(file, row, values));
          return true;
        });
  }

  private static RolloutRow decode(Path file, long row, Map<String, Object> values) {
    try {
      return RolloutRecords.decode(values);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s, row %d: this is no rollout as this version writes them; read it with the version that wrote it"
              .formatted(file, row),
          e);
    }
  }

  /** A text that was written beside the rows of a file. */
  public static Optional<String> beside(Path file, String key) {
    return ParquetReader.open(file).metadata(key);
  }

  /** The file of a step in a run's folder of rollouts. */
  public static Path file(Path folder, int step) {
    return folder.resolve("step-%06d.parquet".formatted(step));
  }

  /** The step that a file's name gives; empty for other files. */
  static OptionalInt step(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
  }
}
