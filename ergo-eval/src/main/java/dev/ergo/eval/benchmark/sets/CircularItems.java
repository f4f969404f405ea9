package dev.ergo.eval.benchmark.sets;

import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.item.ItemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Circular evaluation as VLMEvalKit has it for MMBench ({@code mcq_circular_eval}): a question
 * stands in several rows, its options turned by a place in each, and is right if it is right in all
 * of them. Its first row has the index i, the others i + 1,000,000, i + 2,000,000 and so on, or the
 * first row's index in the column {@code g_index}. A question whose first row is missing does not
 * count.
 */
final class CircularItems {

  /** The broader category, by which VLMEvalKit reports as well. */
  static final String PARENT = "l2-category";

  /** Facet: index of the question's first row. */
  private static final String QUESTION = "circular_question";

  /** Facet of rows that are the first of their questions. */
  private static final String FIRST = "circular_first";

  private static final long STRIDE = 1_000_000;
  private static final String METRIC = "circular";

  private CircularItems() {}

  /** What a row says of its question; nothing where indices are no whole numbers. */
  static Map<String, String> facets(Row row) {
    String index = row.text("index");
    Optional<String> given = row.optional("g_index");
    if (given.isEmpty() && !index.matches("\\d{1,18}")) {
      return Map.of();
    }
    String question = given.orElseGet(() -> String.valueOf(Long.parseLong(index) % STRIDE));
    return question.equals(index)
        ? Map.of(QUESTION, question, FIRST, "yes")
        : Map.of(QUESTION, question);
  }

  /** Shares of questions that are right in all their rows; none where each has one row only. */
  static Map<String, Double> metrics(ScoredItems items) {
    List<ScoredItems> questions = new ArrayList<>();
    boolean circular = false;
    for (ScoredItems rows : items.byFacet(QUESTION).values()) {
      boolean first = rows.items().stream().anyMatch(CircularItems::isFirst);
      if (first) {
        questions.add(rows);
        circular |= rows.items().size() > 1;
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (circular) {
      metrics.put(METRIC, share(questions, rows -> true));
      names(items, CircularItems::parent)
          .forEach(
              name ->
                  metrics.put(
                      METRIC + "/" + name, share(questions, row -> name.equals(parent(row)))));
      names(items, row -> row.item().category())
          .forEach(
              name ->
                  metrics.put(
                      METRIC + "/" + name,
                      share(questions, row -> name.equals(row.item().category()))));
    }
    return metrics;
  }

  private static boolean isFirst(ItemResult row) {
    return row.item().facets().containsKey(FIRST);
  }

  private static String parent(ItemResult row) {
    return row.item().facets().getOrDefault(PARENT, "");
  }

  private static List<String> names(ScoredItems items, Function<ItemResult, String> name) {
    return items.by(name).keySet().stream().filter(text -> !text.isEmpty()).toList();
  }

  /** Of the questions whose first row fits. */
  private static double share(List<ScoredItems> questions, Predicate<ItemResult> fits) {
    return questions.stream()
        .filter(rows -> rows.items().stream().filter(CircularItems::isFirst).anyMatch(fits))
        .mapToDouble(rows -> rows.allRight() ? 1 : 0)
        .average()
        .orElse(0);
  }
}
