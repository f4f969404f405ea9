package dev.ergo.eval.config;

/** The treatment of items that can't be read or answered. */
public enum BadItems {
  /** It counts as wrong, with the cause {@code error}, and the evaluation goes on. */
  COUNT,
  /** The evaluation stops with the item's error. */
  FAIL
}
