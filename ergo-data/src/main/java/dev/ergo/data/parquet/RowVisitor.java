package dev.ergo.data.parquet;

import java.util.Map;

/** Takes rows one after the other. */
@FunctionalInterface
public interface RowVisitor {

  /**
   * Takes one row.
   *
   * @param row number of the row in its file, from 0
   * @param values column values, in the order of the schema
   * @return whether to go on
   */
  boolean visit(long row, Map<String, Object> values);
}
