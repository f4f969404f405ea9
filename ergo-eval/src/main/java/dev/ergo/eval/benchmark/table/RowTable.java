package dev.ergo.eval.benchmark.table;

/** Rows of a benchmark's files, reached by position. */
public interface RowTable {

  /** Number of rows. */
  long size();

  /** The row at a position, its image not read yet. */
  Row row(long position);

  /** Whether images are in the table; else rows name files, or nothing. */
  default boolean holdsImages() {
    return false;
  }

  /** Identifies the content of the files. */
  String digest();
}
