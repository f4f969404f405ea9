package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.data.ParquetShards.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes examples of rows; what a row lacks is said with its file and number. */
final class ExampleRows {

  private final ExampleColumns columns;
  private final BoxesRule defaultRule;
  private final ImageColumn images;
  private final DataRoot root;
  private final ImageLimits limits;

  ExampleRows(
      ExampleColumns columns,
      BoxesRule defaultRule,
      ImageColumn images,
      DataRoot root,
      ImageLimits limits) {
    this.columns = columns;
    this.defaultRule = defaultRule;
    this.images = images;
    this.root = root;
    this.limits = limits;
  }

  Example example(Location location, Map<String, Object> row) {
    String where = location.where();
    List<PixelBox> boxes = boxes(row.get(columns.boxes()), where);
    List<String> options = options(row.get(columns.options()), where);
    Object id = row.get(columns.id());
    return new Example(
        id == null ? location.reader().file().getFileName() + "#" + location.row() : text(id),
        required(row, columns.question(), where),
        options,
        answer(required(row, columns.answer(), where), options, where),
        new RowImage(location, images, root, limits, boxes),
        boxes,
        rule(row.get(columns.boxesRule()), where),
        row.get(columns.category()) == null ? "" : text(row.get(columns.category())),
        List.of(),
        Map.of());
  }

  /** What tells examples apart whose texts are the same; empty for the usual image column. */
  String imagesNote() {
    String usual = ExampleColumns.DEFAULT.image();
    return columns.image().equals(usual) ? "" : "\nimages of column " + columns.image();
  }

  private static String required(Map<String, Object> row, String column, String where) {
    Object value = row.get(column);
    if (value == null || text(value).isBlank()) {
      throw bad(where, "column " + column + " is empty; fill it or leave the row out");
    }
    return text(value);
  }

  private static String text(Object value) {
    return value.toString();
  }

  private List<String> options(Object value, String where) {
    List<String> options = new ArrayList<>();
    for (Object option : value == null ? List.of() : (List<?>) value) {
      if (option == null) {
        throw bad(where, "an option in column " + columns.options() + " is null; give each a text");
      }
      options.add(text(option));
    }
    return options;
  }

  /** Many data sets give the right option's letter; its text is what options can be rotated by. */
  private String answer(String answer, List<String> options, String where) {
    if (options.isEmpty() || options.contains(answer)) {
      return answer;
    }
    int option = answer.length() == 1 ? Character.toUpperCase(answer.charAt(0)) - 'A' : -1;
    if (option < 0 || option >= options.size()) {
      throw bad(
          where,
          "the answer in column %s is neither one of the %d options nor the letter of one; mend it"
              .formatted(columns.answer(), options.size()));
    }
    return options.get(option);
  }

  private BoxesRule rule(Object value, String where) {
    if (value == null || text(value).isBlank()) {
      return defaultRule;
    }
    return switch (text(value).toLowerCase(Locale.ROOT)) {
      case "all" -> BoxesRule.ALL;
      case "any" -> BoxesRule.ANY;
      default ->
          throw bad(where, "column " + columns.boxesRule() + " is neither all nor any; mend it");
    };
  }

  private List<PixelBox> boxes(Object value, String where) {
    List<PixelBox> boxes = new ArrayList<>();
    for (Object box : value == null ? List.of() : (List<?>) value) {
      boxes.add(box(box, where));
    }
    return boxes;
  }

  private PixelBox box(Object box, String where) {
    double[] edges = new double[4];
    String[] names = {"x1", "y1", "x2", "y2"};
    for (int i = 0; i < edges.length; i++) {
      Object edge = null;
      if (box instanceof Map<?, ?> struct) {
        edge = struct.get(names[i]);
      } else if (box instanceof List<?> list && list.size() == edges.length) {
        edge = list.get(i);
      }
      if (!(edge instanceof Number number)) {
        throw bad(
            where,
            "a box in column " + columns.boxes() + " is not four numbers x1, y1, x2, y2; mend it");
      }
      edges[i] = number.doubleValue();
    }
    // Fractions of a pixel belong to the target, so edges move outward to whole pixels.
    int x1 = (int) Math.floor(edges[0]);
    int y1 = (int) Math.floor(edges[1]);
    int x2 = (int) Math.ceil(edges[2]);
    int y2 = (int) Math.ceil(edges[3]);
    if (x2 <= x1 || y2 <= y1) {
      throw bad(
          where,
          "the box [%d, %d, %d, %d] in column %s is empty or inverted, x1 < x2 and y1 < y2 were expected"
              .formatted(x1, y1, x2, y2, columns.boxes()));
    }
    return new PixelBox(x1, y1, x2, y2);
  }

  private static UserException bad(String where, String what) {
    return new UserException(where + ": " + what);
  }
}
