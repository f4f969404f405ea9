package dev.ergo.data;

/**
 * Which columns of a file of examples are lists. A reader of files without any needs no more than
 * it always did.
 *
 * @param images rows may have several images
 * @param answers rows may have several right answers, or none
 */
public record ListColumns(boolean images, boolean answers) {

  /** None: every row has one image and one answer. */
  public static final ListColumns NONE = new ListColumns(false, false);
}
