package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigOverride;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values by dotted key, in the order in which they are laid over a configuration. Sections may be
 * written out or dotted: {@code {train: {steps: 3}}} is {@code {train.steps: 3}}, as on the command
 * line {@code -Dergo.sweep.set.train.steps=3}; of a key that is given both ways the later counts.
 *
 * @param values by dotted key; no value is a mapping unless it is empty
 */
public record Overrides(Map<String, JsonNode> values) {

  /** Copies the map. */
  public Overrides {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads a mapping.
   *
   * @param name key of the mapping, for messages
   * @param tree null for no overrides
   */
  public static Overrides of(String name, JsonNode tree) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    if (tree != null) {
      Check.require(tree.isObject(), name, "must be a mapping of dotted keys to values");
      flatten(name, "", tree, values);
    }
    return new Overrides(values);
  }

  private static void flatten(
      String name, String path, JsonNode section, Map<String, JsonNode> values) {
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      String first = key.split("\\.", 2)[0];
      Check.require(
          !first.equals("run") && !first.equals("sweep"),
          name,
          "must not hold " + key + ": name, folder and seed of a trial are the sweep's to give");
      if (entry.getValue().isObject() && !entry.getValue().isEmpty()) {
        flatten(name, key, entry.getValue(), values);
      } else {
        values.remove(key);
        values.put(key, entry.getValue());
      }
    }
  }

  /**
   * The same for the loader of configurations.
   *
   * @param place where they stand, for messages
   */
  public List<ConfigOverride> at(String place) {
    List<ConfigOverride> overrides = new ArrayList<>();
    // JSON is YAML.
    values.forEach((key, value) -> overrides.add(ConfigOverride.at(place, key, value.toString())));
    return overrides;
  }
}
