package dev.ergo.data.parquet;

import java.util.List;
import java.util.Map;

/**
 * How a Parquet file is written.
 *
 * @param packed dotted paths of columns whose values are compressed already: they are stored plain
 * @param metadata texts beside the rows, by key
 */
public record WriteOptions(List<String> packed, Map<String, String> metadata) {

  /** Nothing is packed, nothing stands beside the rows. */
  public static final WriteOptions PLAIN = new WriteOptions(List.of(), Map.of());
}
