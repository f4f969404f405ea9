package dev.ergo.eval.benchmark.table;

import dev.ergo.data.Example;
import java.nio.file.Path;

/** How one published benchmark is stored. */
interface Form {

  /**
   * Opens the files.
   *
   * @param path what the user named: a folder or a file
   * @throws dev.ergo.core.error.UserException saying what to fetch if they are not there
   */
  RowTable open(Path path);

  /** What a row means. */
  Example example(Row row);
}
