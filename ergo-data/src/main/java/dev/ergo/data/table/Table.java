package dev.ergo.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of one or several files, reached by position. Values are plain: texts, numbers, truth
 * values, byte arrays, lists, maps by field name, and null; treat them as read-only. May be used by
 * several threads; files are open only while something is read from them.
 */
public interface Table {

  /** The kind of file in words, for example "Parquet". */
  String kind();

  /** The files in the order of their rows. */
  List<Path> files();

  /** Number of rows. */
  long size();

  /** Names of the columns, where the kind of file has no schema those of the first rows. */
  Set<String> columns();

  /**
   * Some columns of a row; those that it does not have are absent or null.
   *
   * @param position 0 to {@code size() - 1}
   * @param columns names of columns that are small, as texts are
   * @throws dev.ergo.core.error.UserException if the row can't be read
   */
  Map<String, Object> texts(long position, Set<String> columns);

  /**
   * One value of a column that may be large, as images are; null where there is none.
   *
   * @param position 0 to {@code size() - 1}
   * @throws dev.ergo.core.error.UserException if the row can't be read
   */
  default Object cell(long position, String column) {
    return texts(position, Set.of(column)).get(column);
  }

  /** Lets large values be copied into files in a folder, to be read in any order. */
  default void keepIn(Path folder) {
    // Most are read in any order as they are.
  }

  /** Lets go of what was copied. */
  default void close() {
    // Files are open only while something is read from them.
  }

  /** Bytes of the pages that Parquet files among its files have, packed and unpacked. */
  default long pageBytes() {
    return 0;
  }

  /** Where a row stands. */
  Place place(long position);

  /** The columns and their types in words, one entry a column, for people. */
  Map<String, String> schema();
}
