package dev.ergo.data.imports;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of an import.
 *
 * @param rows number of rows by file, in the order written
 * @param leftOut questions left out because their image or the place of their answer was not there
 */
public record ImportSummary(Map<Path, Integer> rows, int leftOut) {

  /** Copies the map, order kept. */
  public ImportSummary {
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }
}
