package dev.ergo.data.table;

import java.nio.file.Path;

/**
 * Where a row stands.
 *
 * @param file its file as it was opened
 * @param unit what the file counts: "row" from 0, or "line" from 1
 * @param number its number in the file
 */
public record Place(Path file, String unit, long number) {

  /** The row in messages. */
  public String where() {
    return file + ", " + unit + " " + number;
  }

  /** Name of the row and its image: the file as it was opened, and the number. */
  public String id() {
    return file + "#" + number;
  }

  /** The folder that paths in the row are relative to. */
  public Path folder() {
    return file.toAbsolutePath().getParent();
  }
}
