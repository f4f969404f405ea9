package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Comparison of resolved configurations; null and absent are the same, and so are 1 and 1.0. */
public final class ConfigDifference {

  private ConfigDifference() {}

  /** The first dotted key, in the order of the first tree, whose value differs, if one does. */
  public static Optional<String> first(JsonNode a, JsonNode b) {
    return all(a, b, "").findFirst();
  }

  /** All dotted keys whose values differ, in the order of the first tree. */
  public static List<String> all(JsonNode a, JsonNode b) {
    return all(a, b, "").toList();
  }

  private static Stream<String> all(JsonNode a, JsonNode b, String path) {
    if (a instanceof ObjectNode left && b instanceof ObjectNode right) {
      Set<String> keys = new LinkedHashSet<>();
      left.fieldNames().forEachRemaining(keys::add);
      right.fieldNames().forEachRemaining(keys::add);
      return keys.stream()
          .flatMap(key -> all(left.path(key), right.path(key), ConfigTree.child(path, key)));
    }
    if (a instanceof ArrayNode left
        && b instanceof ArrayNode right
        && left.size() == right.size()) {
      return IntStream.range(0, left.size())
          .boxed()
          .flatMap(i -> all(left.get(i), right.get(i), ConfigTree.item(path, i)));
    }
    return same(a, b) ? Stream.empty() : Stream.of(path);
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
