package dev.ergo.data.layout;

import java.util.Optional;

/** How a gold answer names the right option. */
public enum AnswerForm {
  /** By its text or its letter. */
  OPTION,
  /** By its place, counted from 0. */
  INDEX,
  /** By its place, counted from 1. */
  INDEX_FROM_1;

  /** The number of the first place. */
  int first() {
    return this == INDEX_FROM_1 ? 1 : 0;
  }

  /** A whole number of few digits, which may be the place of an option. */
  static Optional<Integer> number(String gold) {
    String bare = gold.strip();
    return bare.matches("[0-9]{1,3}") ? Optional.of(Integer.valueOf(bare)) : Optional.empty();
  }
}
