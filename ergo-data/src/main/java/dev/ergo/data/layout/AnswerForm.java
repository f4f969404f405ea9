package dev.ergo.data.layout;

import java.util.Optional;
import java.util.OptionalInt;

/** How a gold answer names the right option. */
public enum AnswerForm {
  /** By its text or its letter. */
  OPTION {
    @Override
    OptionalInt index(String gold) {
      return OptionalInt.empty();
    }
  },
  /** By its place, counted from 0. */
  INDEX {
    @Override
    OptionalInt index(String gold) {
      return place(gold, 0);
    }
  },
  /** By its place, counted from 1. */
  INDEX_FROM_1 {
    @Override
    OptionalInt index(String gold) {
      return place(gold, 1);
    }
  };

  /** The option, from 0, that a gold answer names by its place; empty if it names none so. */
  abstract OptionalInt index(String gold);

  private static OptionalInt place(String gold, int first) {
    return number(gold)
        .filter(number -> number >= first)
        .map(number -> OptionalInt.of(number - first))
        .orElse(OptionalInt.empty());
  }

  /** A whole number of few digits, which may be the place of an option. */
  static Optional<Integer> number(String gold) {
    String bare = gold.strip();
    return bare.matches("[0-9]{1,3}") ? Optional.of(Integer.valueOf(bare)) : Optional.empty();
  }
}
