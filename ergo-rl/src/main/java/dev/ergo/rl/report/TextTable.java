package dev.ergo.rl.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table as lines of text with equal columns.
 *
 * @param headers of the columns
 * @param rows cells, one a column
 */
public record TextTable(List<String> headers, List<List<String>> rows) {

  /** The lines, that of the headers first. */
  public List<String> lines() {
    List<List<String>> table = new ArrayList<>(List.of(headers));
    table.addAll(rows);
    int[] widths = new int[headers.size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return table.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}
