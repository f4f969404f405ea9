package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.table.Table;
import dev.ergo.data.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A data set's rows as they are meant, under one layout. May be used by several threads; an image
 * file is read when it is looked at, but where a row may have several they are counted at once.
 */
public final class LayoutRows {

  private final Table table;
  private final List<Part> parts;

  /** Whether rows are named by file and number, whatever they say. */
  private volatile boolean numbered;

  /** The rows of one path, which have one layout. */
  private record Part(
      Table table, long first, TakenLayout taken, RowImages images, Set<String> columns) {}

  private LayoutRows(Table table, List<Part> parts) {
    this.table = table;
    this.parts = parts;
  }

  /**
   * Finds the layout of a data set, or of each of several.
   *
   * @param tables the rows of each
   * @param roots folders that its paths may lead into
   * @throws UserException listing the columns if none fits, or not the one that is named
   */
  public static LayoutRows of(List<Table> tables, List<Path> roots, LayoutSpec spec) {
    ImagePaths paths = new ImagePaths(roots, spec.imageDir(), spec.outside(), spec.images());
    List<Part> parts = new ArrayList<>();
    long first = 0;
    for (Table table : tables) {
      TakenLayout taken = TakenLayout.of(table, spec);
      Set<String> columns = taken.parts().texts();
      columns.retainAll(table.columns());
      parts.add(new Part(table, first, taken, new RowImages(table, taken, paths), columns));
      first += table.size();
    }
    return new LayoutRows(Tables.joined(tables), parts);
  }

  /** Number of rows of each of its data sets. */
  public List<Long> sizes() {
    return parts.stream().map(part -> part.table().size()).toList();
  }

  /** The files and their rows. */
  public Table table() {
    return table;
  }

  /** The layout, and which columns were taken for which parts, a sentence for each data set. */
  public List<String> taken() {
    return parts.stream().map(part -> part.taken().sentence(part.table())).toList();
  }

  /**
   * Whether each part stands in a Parquet column under the name that Ergo's own files have, or that
   * is given for it.
   */
  public boolean isPlain() {
    return parts.stream().allMatch(part -> part.taken().isPlain(part.table()));
  }

  /** Whether rows have lists of images, which may hold several. */
  public boolean listsImages() {
    return parts.stream().anyMatch(part -> part.taken().listsImages());
  }

  /** How rows are read, in one line that stays the same wherever the files lie. */
  public String description() {
    return parts.stream()
        .map(part -> part.taken().description())
        .distinct()
        .collect(Collectors.joining("\n"));
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
        if (before != null && parts.size() == 1 && isErgo(parts.get(0))) {
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

  private static boolean isErgo(Part part) {
    return part.taken().layout().name().equals(Layouts.ERGO);
  }

  private Part part(long position) {
    int part = parts.size() - 1;
    while (parts.get(part).first() > position) {
      part--;
    }
    return parts.get(part);
  }

  private RowReading reading(long position, RuleCounts counts) {
    Part part = part(position);
    return new RowReading(
        new RowReading.Source(table, part.taken(), part.columns(), numbered), position, counts);
  }

  /** What names a row, also one that can't be used. */
  public String id(long position) {
    try {
      return reading(position, new RuleCounts()).id();
    } catch (UserException e) {
      return RowReading.byNumber(table, table.place(position));
    }
  }

  /**
   * What a row means.
   *
   * @param counts gets the rules that were applied
   * @throws UserException naming the row if it can't be used
   */
  public LayoutItem item(long position, RuleCounts counts) {
    RowReading reading = reading(position, counts);
    Part part = part(position);
    List<Object> behindPaths = new ArrayList<>();
    List<LayoutImage> found = part.images().of(position - part.first(), counts, behindPaths);
    if (found.isEmpty()) {
      throw reading.bad("there is no image; leave the row out");
    }
    return reading.item(found, behindPaths);
  }
}
