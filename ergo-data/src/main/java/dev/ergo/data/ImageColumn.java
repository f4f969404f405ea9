package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.HeapShare;
import dev.ergo.data.ParquetShards.Location;
import dev.ergo.data.parquet.SpooledColumns;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The image column, read row by row when images are looked at. Image files used last are kept, and
 * with them those that had to be unpacked on the way to one: files without a page index give a row
 * only after the rows before it.
 */
public final class ImageColumn {

  private final String column;
  private final long mostBytes;
  private final SpooledColumns spools = new SpooledColumns();
  private final Map<Location, StoredImage> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * Reads nothing yet.
   *
   * @param mostBytes bound on the image files kept
   */
  public ImageColumn(String column, long mostBytes) {
    this.column = column;
    this.mostBytes = mostBytes;
  }

  /** The image of a row. */
  public synchronized StoredImage get(Location location) {
    StoredImage known = kept.get(location);
    if (known != null) {
      return known;
    }
    if (spools.holds(location.reader(), column, location.row())) {
      Object value = spools.get(location.reader(), column, location.row());
      return StoredImage.of(value).orElseThrow(() -> noImage(location));
    }
    StoredImage[] wanted = new StoredImage[1];
    // Of a page larger than the bound those are kept that a reading in order asks for next.
    long[] ahead = new long[1];
    location
        .reader()
        .near(
            location.row(),
            Set.of(column),
            (row, values) -> {
              // A bad row on the way to this one is no concern of this one.
              Optional<StoredImage> image = StoredImage.of(values.get(column));
              if (row == location.row()) {
                wanted[0] = image.orElse(null);
              } else if (row > location.row() && image.isPresent()) {
                ahead[0] += image.get().length();
                if (ahead[0] > mostBytes / 2) {
                  return false;
                }
                keep(new Location(location.reader(), row), image.get());
              }
              return true;
            });
    if (wanted[0] == null) {
      throw noImage(location);
    }
    // The last to be let go.
    keep(location, wanted[0]);
    return wanted[0];
  }

  private UserException noImage(Location location) {
    return new UserException(
        location.where() + ": column " + column + " is no list of one image; one was expected");
  }

  /** From now on images may be copied into files in a folder, to be read in any order. */
  void keepIn(Path folder) {
    spools.in(folder);
  }

  /** Lets go of what was copied. */
  void close() {
    spools.close();
  }

  private void keep(Location location, StoredImage image) {
    StoredImage former = kept.put(location, image);
    bytes += image.length() - (former == null ? 0 : former.length());
    Iterator<StoredImage> oldest = kept.values().iterator();
    long bound = HeapShare.isScarce() ? mostBytes / HeapShare.SCARCE_PARTS : mostBytes;
    while (bytes > bound && oldest.hasNext()) {
      bytes -= oldest.next().length();
      oldest.remove();
    }
  }

  /**
   * What the image column holds.
   *
   * @param bytes the image file, or null
   * @param path its name, or null; where there are no bytes it says where the file is
   */
  public record StoredImage(byte[] bytes, String path) {

    /** The image of a value, empty for a list of none or several. */
    static Optional<StoredImage> of(Object value) {
      if (value instanceof List<?> list) {
        return list.size() == 1 ? of(list.get(0)) : Optional.empty();
      }
      if (value instanceof Map<?, ?> struct) {
        return Optional.of(
            new StoredImage((byte[]) struct.get("bytes"), (String) struct.get("path")));
      }
      return Optional.of(
          value instanceof byte[] bytes
              ? new StoredImage(bytes, null)
              : new StoredImage(null, (String) value));
    }

    int length() {
      // A path is short, but a text may be the image itself in base64.
      return bytes != null ? bytes.length : path == null ? 0 : path.length();
    }
  }
}
