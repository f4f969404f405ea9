package dev.ergo.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the rows of a data set made of files are recognised by, where another set may hold them. */
public interface RowTraces {

  /** The files that hold the rows. */
  List<Path> files();

  /** Visits the rows in order until the visitor has enough. */
  void traces(Visitor visitor);

  /**
   * What one row is recognised by.
   *
   * @param where file and row
   * @param id its own id; empty if it has none
   * @param imageLength bytes of its image file; 0 if that can't be read
   * @param image reads the image file
   */
  record Trace(String where, Optional<String> id, long imageLength, Supplier<byte[]> image) {}

  /** Takes rows one after the other. */
  @FunctionalInterface
  interface Visitor {

    /** Takes one row; returns whether to go on. */
    boolean visit(Trace trace);
  }
}
