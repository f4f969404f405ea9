package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.table.Place;
import dev.ergo.data.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The images of a data set's rows. */
final class RowImages {

  private final Table table;
  private final TakenLayout taken;
  private final ImagePaths paths;

  /** Whether every row has exactly one, by the kind of its column. */
  private final boolean one;

  /** Where rows stand that others refer to, by their ids. */
  private final Map<String, Long> positions = new HashMap<>();

  RowImages(Table table, TakenLayout taken, ImagePaths paths) {
    this.table = table;
    this.taken = taken;
    this.paths = paths;
    Object first = taken.firstImage();
    this.one = first instanceof byte[] || first instanceof Map<?, ?>;
    if (taken.refers()) {
      indexRows(taken.parts().texts());
    }
  }

  private void indexRows(Set<String> columns) {
    columns.retainAll(table.columns());
    for (long i = 0; i < table.size(); i++) {
      try {
        Map<String, Object> row = table.texts(i, columns);
        String id = ColumnPath.first(row, taken.parts().id());
        if (id != null) {
          positions.putIfAbsent(Answers.text(ColumnPath.get(row, id)), i);
        }
      } catch (UserException e) {
        // Said when the row is read; it has no image that others could refer to.
        continue;
      }
    }
  }

  /**
   * The images of a row in their order; a file is read when it is looked at.
   *
   * @param behindPaths gets target boxes that stand behind paths, as Visual-CoT has them
   */
  List<LayoutImage> of(long position, RuleCounts counts, List<Object> behindPaths) {
    Place place = table.place(position);
    Parts parts = taken.parts();
    Sample sample = taken.sample();
    String path = null;
    for (String column : parts.image()) {
      if (path == null && (sample.columns().contains(column) || sample.has(column))) {
        path = column;
      }
    }
    if (path == null) {
      return List.of();
    }
    String column = path;
    if (one) {
      return List.of(image(position, place.id(), column, 0));
    }
    List<ImageValue> values = values(position, column);
    List<LayoutImage> images = new ArrayList<>();
    List<String> kept = kept(values);
    for (int i = 0; i < values.size(); i++) {
      ImageValue value = values.get(i);
      if (value.box() != null) {
        boolean other = isAmong(value.path(), values);
        int number = other ? kept.indexOf(value.path()) + 1 : images.size() + 1;
        behindPaths.add(Map.of("bbox", Literal.parse(value.box()), "image", number));
        if (other) {
          continue;
        }
      }
      Long other = value.path() == null ? null : positions.get(value.path());
      if (other != null) {
        counts.add(Rule.REFERENCE);
        images.add(image(other, table.place(other).id(), column, 0));
      } else {
        String file = value.bytes() == null ? place.folder() + "/" + value.path() : place.id();
        boolean several = value.bytes() != null && values.size() > 1;
        images.add(image(position, several ? file + ":" + i : file, column, i));
      }
    }
    return images;
  }

  /** The paths of the images that a row has: one that comes with a box too is one image. */
  private List<String> kept(List<ImageValue> values) {
    List<String> kept = new ArrayList<>();
    for (ImageValue value : values) {
      if (value.box() == null || !isAmong(value.path(), values)) {
        kept.add(value.box() == null ? value.path() : null);
      }
    }
    return kept;
  }

  /** Whether a path stands there without a box too. */
  private boolean isAmong(String file, List<ImageValue> values) {
    return values.stream().anyMatch(other -> other.box() == null && file.equals(other.path()));
  }

  private LayoutImage image(long at, String id, String column, int index) {
    Place owner = table.place(at);
    return new LayoutImage(
        owner,
        id,
        () -> {
          List<ImageValue> values = values(at, column);
          if (index >= values.size()) {
            throw new UserException(
                owner.where() + ": the image is missing, neither bytes nor a path are given");
          }
          return values.get(index);
        },
        paths,
        List.of());
  }

  private List<ImageValue> values(long at, String column) {
    Object cell = null;
    for (String top : ColumnPath.tops(column)) {
      Object found = cell == null ? table.cell(at, top) : null;
      cell = found == null ? cell : ColumnPath.get(Map.of(top, found), column);
    }
    return ImageValue.all(cell, table.place(at).where());
  }
}
