package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Compares resolved configurations. */
final class TreeDifference {

  private TreeDifference() {}

  /** The first dotted key whose values differ. */
  static Optional<String> first(JsonNode a, JsonNode b) {
    return first(a, b, "");
  }

  private static Optional<String> first(JsonNode a, JsonNode b, String path) {
    if (a instanceof ObjectNode left && b instanceof ObjectNode right) {
      Set<String> keys = new LinkedHashSet<>();
      left.fieldNames().forEachRemaining(keys::add);
      right.fieldNames().forEachRemaining(keys::add);
      return keys.stream()
          .map(key -> first(left.path(key), right.path(key), ConfigTree.child(path, key)))
          .flatMap(Optional::stream)
          .findFirst();
    }
    if (a instanceof ArrayNode left
        && b instanceof ArrayNode right
        && left.size() == right.size()) {
      for (int i = 0; i < left.size(); i++) {
        Optional<String> within = first(left.get(i), right.get(i), ConfigTree.item(path, i));
        if (within.isPresent()) {
          return within;
        }
      }
      return Optional.empty();
    }
    return same(a, b) ? Optional.empty() : Optional.of(path);
  }

  private static boolean same(JsonNode a, JsonNode b) {
    if (absent(a) || absent(b)) {
      return absent(a) && absent(b);
    }
    if (a.isIntegralNumber() && b.isIntegralNumber()) {
      return a.bigIntegerValue().equals(b.bigIntegerValue());
    }
    if (a.isNumber() && b.isNumber()) {
      return Double.compare(a.doubleValue(), b.doubleValue()) == 0;
    }
    return a.equals(b);
  }

  private static boolean absent(JsonNode node) {
    return node.isNull() || node.isMissingNode();
  }
}
