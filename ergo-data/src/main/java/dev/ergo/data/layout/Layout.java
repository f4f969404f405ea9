package dev.ergo.data.layout;

import java.util.List;

/** A layout of data sets, by the name of the project that reads or ships it. */
public interface Layout {

  /** Its name, which the key {@code format} gives. */
  String name();

  /**
   * What has to be there: for each part dotted paths of columns, one of which is enough, best
   * first.
   */
  List<List<String>> needed();

  /** Whether a data set is of this layout, by its columns and its first rows. */
  boolean fits(Sample sample);

  /** Which columns hold the parts of a row. */
  Parts parts();
}
