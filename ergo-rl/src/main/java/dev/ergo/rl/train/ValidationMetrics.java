package dev.ergo.rl.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Means over the items of a validation: {@code val/MEASURE} over all of them and {@code
 * val/MEASURE/CATEGORY} over those of one category. A measure that no item has is absent.
 */
public final class ValidationMetrics {

  /** What all of the names begin with. */
  public static final String PREFIX = HeldOutMetric.PREFIX;

  /** Beyond this the column says something of single items, and a mean over it nothing. */
  private static final int MOST_CATEGORIES = 32;

  private static final Map<String, ToDoubleFunction<Validation.Item>> MEASURES = measures();

  private ValidationMetrics() {}

  private static Map<String, ToDoubleFunction<Validation.Item>> measures() {
    Map<String, ToDoubleFunction<Validation.Item>> measures = new LinkedHashMap<>();
    measures.put("accuracy", Validation.Item::correct);
    measures.put("box_valid", Validation.Item::valid);
    measures.put("coverage", Validation.Item::coverage);
    measures.put("crop_area", Validation.Item::cropArea);
    measures.put("whole_image", Validation.Item::wholeImage);
    return measures;
  }

  /** What is measured of an item, by name, in the order of the metrics; NaN where it has none. */
  public static Map<String, ToDoubleFunction<Validation.Item>> byName() {
    return Collections.unmodifiableMap(MEASURES);
  }

  /** The metrics of some items, none of no item; the overall ones stand first. */
  static Map<String, Double> of(List<Validation.Item> items) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    add(metrics, items, "");
    Map<String, List<Validation.Item>> categories =
        items.stream()
            .filter(item -> !item.category().isBlank())
            .collect(
                Collectors.groupingBy(
                    Validation.Item::category, TreeMap::new, Collectors.toList()));
    if (categories.size() <= MOST_CATEGORIES) {
      categories.forEach((category, those) -> add(metrics, those, "/" + category));
    }
    return metrics;
  }

  private static void add(Map<String, Double> metrics, List<Validation.Item> items, String suffix) {
    MEASURES.forEach(
        (name, measure) ->
            items.stream()
                .mapToDouble(measure)
                .filter(value -> !Double.isNaN(value))
                .average()
                .ifPresent(mean -> metrics.put(PREFIX + name + suffix, mean)));
  }
}
