package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A table. Cells that begin with a number stand to the right.
 *
 * @param headers one per column
 * @param rows cells as text, one per column
 */
public record Table(List<String> headers, List<List<String>> rows) implements ReportBlock {

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:< )?[-+±−]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?(?:[ %].*)?|NaN|–", Pattern.DOTALL);

  /** Texts of more characters may be broken anywhere where a table has no room. */
  private static final int SHORT = 14;

  /** Checks that every row has a cell per column. */
  public Table {
    headers = List.copyOf(headers);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != headers.size()) {
        throw new IllegalArgumentException(row.size() + " cells under " + headers);
      }
    }
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<div class=\"table\"><table>\n<thead><tr>");
    for (int column = 0; column < headers.size(); column++) {
      out.append(isNumeric(column) ? "<th class=\"number\">" : "<th>")
          .append(Html.escape(headers.get(column)))
          .append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (String cell : row) {
        out.append("<td").append(kind(cell)).append('>').append(text(cell)).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table></div>\n");
  }

  private static String kind(String cell) {
    if (NUMBER.matcher(cell).matches()) {
      return " class=\"number\"";
    }
    return cell.length() > SHORT ? " class=\"long\"" : "";
  }

  /** A path or a name made of several breaks behind its slashes rather than inside a word. */
  private static String text(String cell) {
    String escaped = Html.escape(cell);
    return cell.length() > SHORT ? escaped.replaceAll("(?<=\\w)/(?=\\w)", "/<wbr>") : escaped;
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }
}
