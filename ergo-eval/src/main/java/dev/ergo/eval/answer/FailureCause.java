package dev.ergo.eval.answer;

/**
 * The reason why no answer could be read from a text; every failure counts as wrong, none is
 * dropped.
 */
public enum FailureCause {
  /** An answer was read; it may be right or wrong. */
  NONE,
  /** The text holds no answer tag. */
  NO_ANSWER,
  /** The last well-formed answer is blank. */
  EMPTY,
  /** An answer tag was opened and never closed. */
  UNCLOSED,
  /** The answer names two different options. */
  AMBIGUOUS,
  /** The answer names none of the options. */
  NO_OPTION,
  /** The file of predictions made elsewhere holds none for the item. */
  NO_PREDICTION,
  /** The item or the policy failed before there was a text. */
  ERROR
}
