package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mapping not yet bound to a record, with the origin of every value.
 *
 * @param root the mapping
 * @param origins by path, as {@code eval.benchmarks[0].path}; the root's path is empty
 */
record ConfigTree(ObjectNode root, Map<String, Origin> origins) {

  /** The path of a key under a path. */
  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The path of a list item. */
  static String item(String path, int index) {
    return path + "[" + index + "]";
  }

  /** A tree that holds one value under a dotted key; every step has the value's origin. */
  static ConfigTree ofOverride(String dottedKey, JsonNode value, Map<String, Origin> origins) {
    Origin origin = origins.get(dottedKey);
    Map<String, Origin> all = new LinkedHashMap<>(origins);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode at = root;
    String path = "";
    String[] steps = dottedKey.split("\\.", -1);
    for (int i = 0; i < steps.length; i++) {
      path = child(path, steps[i]);
      all.putIfAbsent(path, origin);
      if (i < steps.length - 1) {
        at = at.putObject(steps[i]);
      } else {
        at.set(steps[i], value);
      }
    }
    return new ConfigTree(root, all);
  }

  /** This tree with another laid over it: mappings are merged, everything else is replaced. */
  ConfigTree overlaidBy(ConfigTree over) {
    ConfigTree merged = new ConfigTree(root.deepCopy(), new LinkedHashMap<>(origins));
    merged.merge(merged.root, over, over.root, "");
    Origin rootOrigin = over.origins.get("");
    if (rootOrigin != null) {
      merged.origins.put("", rootOrigin);
    }
    return merged;
  }

  private void merge(ObjectNode into, ConfigTree over, ObjectNode from, String path) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      String key = entry.getKey();
      String at = child(path, key);
      if (into.get(key) instanceof ObjectNode below
          && entry.getValue() instanceof ObjectNode above) {
        merge(below, over, above, at);
      } else {
        into.set(key, entry.getValue());
        origins.keySet().removeIf(place -> isWithin(place, at));
        over.origins.forEach(
            (place, origin) -> {
              if (isWithin(place, at)) {
                origins.put(place, origin);
              }
            });
      }
    }
  }

  private static boolean isWithin(String path, String section) {
    return path.equals(section) || path.startsWith(section + ".") || path.startsWith(section + "[");
  }

  /**
   * The place where a value was given.
   *
   * @param place for messages: "configs/grpo.yaml line 12" or "override -Dergo.train.steps"
   * @param text a plain scalar as written, null for everything else
   * @param file the file that gives it; null if none does
   */
  record Origin(String place, String text, Path file) {}
}
