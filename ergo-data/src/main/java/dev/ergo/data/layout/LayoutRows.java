package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.table.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A data set's rows as they are meant, under one layout. May be used by several threads; an image
 * file is read when it is looked at, but where a row may have several they are counted at once.
 */
public final class LayoutRows {

  private final Table table;
  private final TakenLayout taken;
  private final RowImages images;
  private final Set<String> columns;

  /** Whether rows are named by file and number, whatever they say. */
  private volatile boolean numbered;

  private LayoutRows(Table table, TakenLayout taken, RowImages images) {
    this.table = table;
    this.taken = taken;
    this.images = images;
    this.columns = taken.parts().texts();
    columns.retainAll(table.columns());
  }

  /**
   * Finds the layout of a data set.
   *
   * @param table its rows
   * @param roots folders that its paths may lead into
   * @throws UserException listing the columns if none fits, or not the one that is named
   */
  public static LayoutRows of(Table table, List<Path> roots, LayoutSpec spec) {
    TakenLayout taken = TakenLayout.of(table, spec);
    ImagePaths paths = new ImagePaths(roots, spec.imageDir(), spec.outside());
    return new LayoutRows(table, taken, new RowImages(table, taken, paths));
  }

  /** The files and their rows. */
  public Table table() {
    return table;
  }

  /** The layout, and which columns were taken for which parts, in one sentence. */
  public String taken() {
    return taken.sentence(table);
  }

  /**
   * Whether each part stands in a Parquet column under the name that Ergo's own files have, or that
   * is given for it.
   */
  public boolean isPlain() {
    return taken.isPlain(table);
  }

  /** How rows are read, in one line that stays the same wherever the files lie. */
  public String description() {
    return taken.description();
  }

  /**
   * Reads the texts of rows: what rules apply, which rows can't be used, and whether ids are
   * unique. Ergo's own files have to have unique ids; in others, rows are named by file and number
   * where ids come twice.
   *
   * @param limit rows taken from the start, 0 for all
   * @throws UserException for an id of Ergo's own that comes twice
   */
  public LayoutScan scan(long limit) {
    RuleCounts counts = new RuleCounts();
    Map<Long, String> bad = new LinkedHashMap<>();
    Map<String, String> seen = new HashMap<>();
    long size = limit == 0 ? table.size() : Math.min(limit, table.size());
    for (long i = 0; i < size; i++) {
      try {
        LayoutItem item = reading(i, counts).item(List.of(), List.of());
        String before = seen.putIfAbsent(item.id(), item.where());
        if (before != null && taken.layout().name().equals(Layouts.ERGO)) {
          throw new DuplicateId(item, before);
        }
        numbered |= before != null;
      } catch (DuplicateId e) {
        throw e.sentence();
      } catch (UserException e) {
        bad.put(i, e.getMessage());
      }
    }
    return new LayoutScan(counts, bad, numbered);
  }

  /** An id that was used before, which no rule about bad rows covers. */
  private static final class DuplicateId extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DuplicateId(LayoutItem item, String before) {
      super(
          "%s: the id %s was used before (%s); ids have to be unique"
              .formatted(item.where(), item.id(), before));
    }

    UserException sentence() {
      return new UserException(getMessage());
    }
  }

  private RowReading reading(long position, RuleCounts counts) {
    return new RowReading(table, taken, columns, position, numbered, counts);
  }

  /**
   * What a row means.
   *
   * @param counts gets the rules that were applied
   * @throws UserException naming the row if it can't be used
   */
  public LayoutItem item(long position, RuleCounts counts) {
    RowReading reading = reading(position, counts);
    List<Object> behindPaths = new ArrayList<>();
    List<LayoutImage> found = images.of(position, counts, behindPaths);
    if (found.isEmpty()) {
      throw reading.bad("there is no image; leave the row out");
    }
    return reading.item(found, behindPaths);
  }
}
