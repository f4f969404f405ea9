package dev.ergo.eval.benchmark;

import dev.ergo.eval.item.ItemResult;
import java.util.List;
import java.util.Map;

/** How a benchmark puts verdicts together, whoever worded the questions and judged the answers. */
@FunctionalInterface
interface Figures {

  /** Nothing but plain accuracy. */
  Figures NONE = items -> Map.of();

  /** Figures by name in the order of reports, 0 to 1; those that the items don't allow left out. */
  Map<String, Double> of(List<ItemResult> items);
}
