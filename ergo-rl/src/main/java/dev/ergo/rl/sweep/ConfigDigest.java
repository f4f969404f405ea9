package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.Digest;
import dev.ergo.core.run.RunFolder;
import java.util.Map;
import java.util.TreeMap;

/** Identifies what a run computes: its resolved configuration without where it is kept. */
public final class ConfigDigest {

  private ConfigDigest() {}

  /**
   * The digest of a resolved configuration in its {@linkplain
   * dev.ergo.core.config.LoadedConfig#earliest earliest form}. Keys count in the order of their
   * names, and those that are null do not, so that new optional sections leave it as it is.
   */
  public static String of(JsonNode resolved) {
    return Digest.hex(canonical(RunFolder.withoutPlace(resolved)).toString());
  }

  private static JsonNode canonical(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      sorted.forEach(
          (key, value) -> {
            if (!value.isNull()) {
              object.set(key, canonical(value));
            }
          });
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> array.add(canonical(item)));
      return array;
    }
    return node;
  }
}
