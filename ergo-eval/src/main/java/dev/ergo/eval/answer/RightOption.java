package dev.ergo.eval.answer;

import dev.ergo.data.Example;
import java.util.Optional;

/** Which of an example's options is the right one. */
public final class RightOption {

  /** Facet: letter of the right option, where another one has the same text. */
  public static final String LABEL = "label";

  private RightOption() {}

  /** 0 for the first option; empty if the gold answer is none of the options as written. */
  public static Optional<Integer> of(Example example) {
    String label = example.facets().get(LABEL);
    int option =
        label == null ? example.options().indexOf(example.answer()) : label.charAt(0) - 'A';
    return option < 0 || option >= example.options().size()
        ? Optional.empty()
        : Optional.of(option);
  }
}
