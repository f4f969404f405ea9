package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.data.ParquetShards.Location;
import dev.ergo.data.parquet.ParquetReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes examples of rows; what a row lacks is said with its file and number. */
final class ExampleRows {

  private final ExampleColumns columns;
  private final BoxesRule defaultRule;
  private final ImageColumn images;
  private final DataRoot root;
  private final ImageLimits limits;
  private final Map<ParquetReader, CellTexts> cells = new ConcurrentHashMap<>();

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
    CellTexts cells = cells(location.reader());
    List<PixelBox> boxes = boxes(row.get(columns.boxes()), where);
    List<String> options = options(row.get(columns.options().first()), where);
    Object value = row.get(columns.answer());
    String answer = required(cells, row, columns.answer(), where);
    Map<String, String> facets = new HashMap<>();
    if (options.isEmpty()) {
      if (cells.isNumber(columns.answer(), value)) {
        facets.put(Example.NUMBER, answer);
      }
    } else {
      int right = rightOption(answer, options, where);
      answer = options.get(right);
      if (Collections.frequency(options, answer) > 1) {
        facets.put(Example.LABEL, String.valueOf(Example.letter(right)));
      }
    }
    return new Example(
        cells
            .text(columns.id(), row.get(columns.id()))
            .orElseGet(() -> name(location.reader().file()) + "#" + location.row()),
        required(cells, row, columns.question(), where),
        options,
        answer,
        new RowImage(location, images, root, limits, boxes),
        boxes,
        rule(row.get(columns.boxesRule()), where),
        cells.text(columns.category(), row.get(columns.category())).orElse(""),
        List.of(),
        facets);
  }

  private CellTexts cells(ParquetReader reader) {
    return cells.computeIfAbsent(reader, CellTexts::of);
  }

  /** Files of a partitioned folder often have one name. */
  private Path name(Path file) {
    return file.startsWith(root.folder()) ? root.folder().relativize(file) : file.getFileName();
  }

  /** What tells examples apart whose texts are the same; empty for the usual image column. */
  String imagesNote() {
    String usual = ExampleColumns.DEFAULT.image();
    return columns.image().equals(usual) ? "" : "\nimages of column " + columns.image();
  }

  /** The file that a row's path means; null if there is none that may be read. */
  Path file(String path, Location location) {
    try {
      return root.resolve(path, location.where());
    } catch (UserException e) {
      // Whoever looks at the image says what is wrong with it.
      return null;
    }
  }

  private static String required(
      CellTexts cells, Map<String, Object> row, String column, String where) {
    return cells
        .text(column, row.get(column))
        .filter(text -> !text.isBlank())
        .orElseThrow(
            () -> bad(where, "column " + column + " is empty; fill it or leave the row out"));
  }

  private List<String> options(Object value, String where) {
    List<String> options = new ArrayList<>();
    for (Object option : value == null ? List.of() : (List<?>) value) {
      if (NumberText.isMissing(option)) {
        throw bad(
            where,
            "an option in column " + columns.options().first() + " is null; give each a text");
      }
      options.add(NumberText.of(option));
    }
    return options;
  }

  /**
   * The right option, 0 for the first. A letter means its own option, also where options are
   * letters themselves; other texts mean the option that has them.
   */
  private int rightOption(String answer, List<String> options, String where) {
    int letter = answer.length() == 1 ? Character.toUpperCase(answer.charAt(0)) - 'A' : -1;
    boolean named = letter >= 0 && letter < options.size();
    int text = options.indexOf(answer);
    if (named && Character.isUpperCase(answer.charAt(0)) || named && text < 0) {
      return letter;
    }
    if (text < 0) {
      text = sameNumber(answer, options);
    }
    if (text < 0) {
      throw bad(
          where,
          "the answer in column %s is neither one of the %d options nor the letter of one; mend it"
              .formatted(columns.answer(), options.size()));
    }
    if (named && letter != text || options.lastIndexOf(options.get(text)) != text) {
      throw bad(
          where,
          "the answer \"%s\" in column %s may mean two of the options; give the right one's letter, in upper case"
              .formatted(answer, columns.answer()));
    }
    return text;
  }

  /** The first option that is the same number, 3.0 for 3; -1 if none is. */
  private static int sameNumber(String answer, List<String> options) {
    Optional<BigDecimal> number = NumberText.parse(answer);
    for (int i = 0; number.isPresent() && i < options.size(); i++) {
      Optional<BigDecimal> option = NumberText.parse(options.get(i));
      if (option.isPresent() && option.get().compareTo(number.get()) == 0) {
        return i;
      }
    }
    return -1;
  }

  private BoxesRule rule(Object value, String where) {
    if (value == null || value.toString().isBlank()) {
      return defaultRule;
    }
    return switch (value.toString().toLowerCase(Locale.ROOT)) {
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
