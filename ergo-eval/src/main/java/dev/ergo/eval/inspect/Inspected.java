package dev.ergo.eval.inspect;

import dev.ergo.data.Example;
import java.util.List;

/** Rows that are looked at, and what is known of them without their images. */
interface Inspected extends AutoCloseable {

  /** What is known before the rows are looked at, a line each. */
  List<String> lines();

  /** Number of rows. */
  long size();

  /**
   * What a row means; its answer is empty where it has boxes only.
   *
   * @throws dev.ergo.core.error.UserException if it can't be used
   */
  Example example(long position);

  /** Names a row that can't be read. */
  String id(long position);

  @Override
  void close();
}
