package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object inside a JSON file, read key by key; complaints name the file and the dotted key. A
 * null counts as absent.
 *
 * @param file the file as messages name it
 * @param prefix dotted path of the object with a dot behind it, or nothing for the root
 * @param node the object
 */
record JsonSection(String file, String prefix, JsonNode node) {

  /** The object under a key; empty if there is none. */
  Optional<JsonSection> section(String key) {
    return value(key)
        .map(
            child -> {
              if (!child.isObject()) {
                throw wrong(key, child, "an object");
              }
              return new JsonSection(file, prefix + key + ".", child);
            });
  }

  int integer(String key) {
    return optionalInteger(key).orElseThrow(() -> missing(key));
  }

  int integer(String key, int otherwise) {
    return optionalInteger(key).orElse(otherwise);
  }

  Optional<Integer> optionalInteger(String key) {
    return value(key)
        .map(
            child -> {
              if (!child.isIntegralNumber() || !child.canConvertToInt()) {
                throw wrong(key, child, "an integer");
              }
              return child.intValue();
            });
  }

  double number(String key, double otherwise) {
    return value(key)
        .map(
            child -> {
              if (!child.isNumber()) {
                throw wrong(key, child, "a number");
              }
              return child.doubleValue();
            })
        .orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return value(key)
        .map(
            child -> {
              if (!child.isBoolean()) {
                throw wrong(key, child, "true or false");
              }
              return child.booleanValue();
            })
        .orElse(otherwise);
  }

  Optional<String> text(String key) {
    return value(key)
        .map(
            child -> {
              if (!child.isTextual()) {
                throw wrong(key, child, "a text");
              }
              return child.textValue();
            });
  }

  /** A list of integers, or one integer as a list of one. */
  Optional<List<Integer>> integers(String key) {
    return value(key)
        .map(
            child -> {
              List<Integer> values = new ArrayList<>();
              for (JsonNode item : child.isArray() ? child : List.of(child)) {
                if (!item.isIntegralNumber() || !item.canConvertToInt()) {
                  throw wrong(key, child, "an integer or a list of integers");
                }
                values.add(item.intValue());
              }
              return values;
            });
  }

  /** Complains that a setting has a value that Ergo can't run. */
  UserException unsupported(String key, Object value, String supported) {
    return new UserException(
        "%s: %s%s is %s, but only %s is supported; choose another checkpoint"
            .formatted(file, prefix, key, value, supported));
  }

  UserException missing(String key) {
    return new UserException(
        "%s: %s%s is missing; take the file from the checkpoint's publisher"
            .formatted(file, prefix, key));
  }

  private Optional<JsonNode> value(String key) {
    JsonNode child = node.path(key);
    return child.isMissingNode() || child.isNull() ? Optional.empty() : Optional.of(child);
  }

  private UserException wrong(String key, JsonNode value, String expected) {
    String text = value.toString();
    return new UserException(
        "%s: %s%s is %s, but %s was expected"
            .formatted(
                file,
                prefix,
                key,
                text.length() <= 60 ? text : text.substring(0, 60) + "…",
                expected));
  }
}
