package dev.ergo.eval.benchmark.table;

import dev.ergo.eval.answer.RightOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What rows with options have in common. */
final class Choices {

  private Choices() {}

  /**
   * Two options of one text can't be told apart by it: then the right one's letter is kept as facet
   * {@code label}.
   */
  static Map<String, String> label(List<String> options, int right) {
    return Collections.frequency(options, options.get(right)) == 1
        ? Map.of()
        : Map.of(RightOption.LABEL, String.valueOf((char) ('A' + right)));
  }
}
