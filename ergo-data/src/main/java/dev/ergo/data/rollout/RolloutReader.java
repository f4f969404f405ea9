package dev.ergo.data.rollout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/** Reads rollout files again. */
public final class RolloutReader {

  private RolloutReader() {}

  /** The files of a run in the order of their steps; none if there is no such folder. */
  public static List<Path> files(Path folder) {
    return RolloutFiles.in(folder);
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
    for (Schema.Field field : RolloutSchema.ROW.getFields()) {
      columns.add(field.name());
    }
    if (!reader.columns().containsAll(columns)) {
      columns.removeAll(reader.columns());
      throw new UserException(
          "%s is no rollout file: it has no column %s".formatted(file, String.join(", ", columns)));
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
      return RolloutDecoder.decode(values);
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      throw new UserException(
          "%s, row %d: this is no rollout as this version writes them; read it with the version that wrote it"
              .formatted(file, row),
          e);
    }
  }
}
