package dev.ergo.data.layout;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many rows each rule was applied to. */
public final class RuleCounts {

  private final Map<Rule, Long> counts = new EnumMap<>(Rule.class);

  /** Counts a row. */
  void add(Rule rule) {
    counts.merge(rule, 1L, Long::sum);
  }

  /** Whether no rule was applied to any row. */
  public boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Rows by rule. */
  public Map<Rule, Long> counts() {
    return Map.copyOf(counts);
  }

  /** A sentence for each rule that was applied. */
  public List<String> sentences() {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().text())
        .toList();
  }
}
