package dev.ergo.data;

import java.io.Serializable;

/** The rows of one file of a data set, for whichever process writes it. */
public interface FileRows extends Serializable {

  /**
   * Writes them all, in order.
   *
   * @throws dev.ergo.core.error.UserException if one can't be used or written
   */
  void writeTo(ExampleWriter writer);
}
