package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lists of values by dotted key.
 *
 * @param axes values of each key, in the order of the configuration
 */
record Grid(Map<String, List<JsonNode>> axes) {

  /** Reads {@code sweep.grid}; null is a grid without axes. */
  static Grid of(JsonNode tree) {
    Map<String, List<JsonNode>> axes = new LinkedHashMap<>();
    Overrides.of("grid", tree)
        .values()
        .forEach(
            (key, values) -> {
              Check.require(
                  values.isArray() && !values.isEmpty(),
                  "grid",
                  "must have a list of one or more values for " + key);
              List<JsonNode> axis = new ArrayList<>();
              values.forEach(axis::add);
              axes.put(key, axis);
            });
    Check.require(
        tree == null || !axes.isEmpty(), "grid", "must have a list of values for one key at least");
    return new Grid(axes);
  }

  /** Every combination, the last axis running fastest; none without axes. */
  List<Overrides> combinations() {
    Stream<Map<String, JsonNode>> points = axes.isEmpty() ? Stream.of() : Stream.of(Map.of());
    for (String key : axes.keySet()) {
      points =
          points.flatMap(point -> axes.get(key).stream().map(value -> with(point, key, value)));
    }
    return points.map(Overrides::new).toList();
  }

  private static Map<String, JsonNode> with(
      Map<String, JsonNode> point, String key, JsonNode value) {
    Map<String, JsonNode> next = new LinkedHashMap<>(point);
    next.put(key, value);
    return next;
  }

  /** The name of a combination: {@code gamma=0.13, area=1}, whole keys where short ones clash. */
  String name(Overrides combination) {
    long names = axes.keySet().stream().map(Grid::last).distinct().count();
    boolean clash = names < axes.size();
    List<String> parts = new ArrayList<>();
    combination
        .values()
        .forEach(
            (key, value) ->
                parts.add(
                    (clash ? key : last(key))
                        + "="
                        + (value.isTextual() ? value.asText() : value.toString())));
    return String.join(", ", parts);
  }

  private static String last(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
