package dev.ergo.data.imports;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an import wrote.
 *
 * @param rows number of rows by file, in the order written
 * @param withoutImage questions left out because their image was not there
 */
public record ImportSummary(Map<Path, Integer> rows, int withoutImage) {

  /** Copies the map, order kept. */
  public ImportSummary {
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }
}
