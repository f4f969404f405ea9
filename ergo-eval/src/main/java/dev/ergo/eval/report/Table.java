package dev.ergo.eval.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A table of things, one a row, with columns given by name and text. Cells that begin with a number
 * stand to the right.
 *
 * @param <T> what a row is about
 */
public final class Table<T> implements ReportBlock {

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:< )?[-+±−]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?(?:[ %].*)?|NaN|–", Pattern.DOTALL);

  /** Texts of more characters may be broken anywhere where a table has no room. */
  private static final int SHORT = 14;

  private final List<T> rows;
  private final List<String> names = new ArrayList<>();
  private final List<Function<? super T, ?>> texts = new ArrayList<>();
  private ReportBlock note = out -> {};

  private Table(Collection<? extends T> rows) {
    this.rows = List.copyOf(rows);
  }

  /** A table without columns. */
  public static <T> Table<T> of(Collection<? extends T> rows) {
    return new Table<>(rows);
  }

  /**
   * A table of texts.
   *
   * @param names of the columns
   * @param rows cells, one per column
   */
  public static Table<List<String>> ofCells(List<String> names, List<List<String>> rows) {
    for (List<String> row : rows) {
      if (row.size() != names.size()) {
        throw new IllegalArgumentException(row.size() + " cells under " + names);
      }
    }
    Table<List<String>> table = new Table<>(rows);
    for (int column = 0; column < names.size(); column++) {
      int index = column;
      table.column(names.get(column), row -> row.get(index));
    }
    return table;
  }

  /**
   * Adds a column.
   *
   * @param text what a row shows there; an empty {@link Optional} shows that there is no value
   */
  public Table<T> column(String name, Function<? super T, ?> text) {
    names.add(name);
    texts.add(text);
    return this;
  }

  /** Adds a paragraph below the rows. */
  public Table<T> note(String text) {
    note = ReportBlock.note(text);
    return this;
  }

  @Override
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    List<List<String>> cells =
        rows.stream()
            .map(row -> texts.stream().map(text -> shown(text.apply(row))).toList())
            .toList();
    Html html = new Html(out).put("<div class=\"table\"><table>\n<thead><tr>");
    for (int column = 0; column < names.size(); column++) {
      String kind = isNumeric(cells, column) ? "<th class=\"number\">" : "<th>";
      html.raw(kind).put("%s</th>", names.get(column));
    }
    html.put("</tr></thead>\n<tbody>\n");
    for (List<String> row : cells) {
      html.put("<tr>");
      for (String cell : row) {
        html.raw("<td" + kind(cell) + ">" + text(cell) + "</td>");
      }
      html.put("</tr>\n");
    }
    html.put("</tbody>\n</table></div>\n");
    note.appendTo(out);
  }

  private static String shown(Object value) {
    if (value instanceof Optional<?> given) {
      return given.isPresent() ? String.valueOf(given.get()) : Numbers.NO_VALUE;
    }
    return String.valueOf(value);
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

  private static boolean isNumeric(List<List<String>> cells, int column) {
    return !cells.isEmpty()
        && cells.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }
}
