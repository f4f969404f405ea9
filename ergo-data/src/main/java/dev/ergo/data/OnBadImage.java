package dev.ergo.data;

/** What becomes of an example whose image can't be read, decoded or is too large. */
public enum OnBadImage {
  /** The run ends with a message that names the row. */
  FAIL,
  /** The row is named in the log, counted and left out. */
  SKIP
}
