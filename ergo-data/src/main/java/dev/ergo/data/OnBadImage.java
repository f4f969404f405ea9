package dev.ergo.data;

/**
 * What becomes of an example whose image can't be read, decoded or is too large, or whose row lacks
 * a text or has a box that is none.
 */
public enum OnBadImage {
  /** The run ends with a message that names the row. */
  FAIL,
  /** The row is named in the log, counted and left out. */
  SKIP
}
