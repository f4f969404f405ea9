package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import java.nio.file.Path;

/**
 * Large values of Parquet files, such as images, read when they are asked for. What is unpacked on
 * the way is kept outside of the heap up to a bound: 256 MiB, or an eighth of the heap. May be used
 * by several threads.
 */
public final class LargeValues implements AutoCloseable {

  private final UnpackedPages pages = new UnpackedPages();
  private final SpooledColumns spools = new SpooledColumns();

  /**
   * The value of a column in a row, with arrays of its own.
   *
   * @throws UserException if it can't be read
   */
  public Object get(ParquetReader reader, String column, long row) {
    return spools.holds(reader, column, row)
        ? spools.get(reader, column, row)
        : pages.get(reader, column, row);
  }

  /** From now on columns may be copied into files in a folder, to be read in any order. */
  public void keepIn(Path folder) {
    spools.in(folder);
    // Copying needs the room.
    pages.close();
  }

  /** Lets go of all; what is asked for afterwards is read anew. */
  @Override
  public void close() {
    spools.close();
    pages.close();
  }
}
