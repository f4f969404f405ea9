package dev.ergo.data.layout;

import java.util.List;

/**
 * The columns that a user has named, dotted paths; null where the layout says it.
 *
 * @param id what names the row
 * @param question the question
 * @param options one column with a list, or several with an option each; empty: the layout's
 * @param answer the right answer
 * @param image the image
 * @param boxes target boxes
 * @param boxesRule all or any
 * @param category kind of question
 */
public record ColumnNames(
    String id,
    String question,
    List<String> options,
    String answer,
    String image,
    String boxes,
    String boxesRule,
    String category) {

  /** None is named. */
  public static final ColumnNames NONE =
      new ColumnNames(null, null, List.of(), null, null, null, null, null);
}
