package dev.ergo.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What reading the texts of all rows has shown.
 *
 * @param rules rules that were applied
 * @param bad rows that can't be used, by position, and why
 * @param numbered whether ids come twice, so that rows are named by file and number
 */
public record LayoutScan(RuleCounts rules, Map<Long, String> bad, boolean numbered) {

  /** What a user should know, a sentence each. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>(rules.sentences());
    if (numbered) {
      sentences.add("ids come twice, so rows are named by file and number");
    }
    if (!bad.isEmpty()) {
      sentences.add(
          "%d rows can't be used, the first: %s"
              .formatted(bad.size(), bad.values().iterator().next()));
    }
    return List.copyOf(sentences);
  }
}
