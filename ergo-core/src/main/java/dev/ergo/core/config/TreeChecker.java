package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a tree against the record types before anything is built from it, so that each message can
 * name key, value, file and line.
 */
final class TreeChecker {

  private final Map<String, JavaType> sections;
  private final Map<String, ConfigTree.Origin> origins;

  /** A checker of a file with these keys. */
  TreeChecker(Map<String, JavaType> sections, Map<String, ConfigTree.Origin> origins) {
    this.sections = sections;
    this.origins = new HashMap<>(origins);
  }

  /**
   * Checks keys and types all the way down.
   *
   * @return the tree to bind: nulls taken out (null means the default), and numbers that stand for
   *     text as text, spelled as they were written ({@code name: 007} keeps its zeros)
   */
  ObjectNode check(ObjectNode tree) {
    return checkRecord(tree, sections, "");
  }

  private JsonNode check(JsonNode given, JavaType type, String path) {
    JsonNode node = expanded(given, type, path);
    if (!Schema.fits(node, type)) {
      throw new UserException(
          "%s: %s is %s; expected %s"
              .formatted(place(path), path, written(node, path), Schema.expected(type)));
    }
    return switch (Schema.kind(type)) {
      case RECORD -> checkRecord((ObjectNode) node, Schema.fields(type), path);
      case MAP -> checkMap((ObjectNode) node, Schema.bare(type.getContentType()), path);
      case LIST -> checkList((ArrayNode) node, Schema.bare(type.getContentType()), path);
      case TEXT -> JsonNodeFactory.instance.textNode(origins.get(path).text());
      default -> node;
    };
  }

  /**
   * A text in the place of a section that has a {@link Shorthand}, and one value in the place of a
   * list of such values.
   */
  private JsonNode expanded(JsonNode node, JavaType type, String path) {
    if (Schema.isListOfScalars(type) && node.isValueNode() && !node.isNull()) {
      origins.put(ConfigTree.item(path, 0), origins.get(path));
      return JsonNodeFactory.instance.arrayNode().add(node);
    }
    Shorthand shorthand = type.getRawClass().getAnnotation(Shorthand.class);
    if (shorthand == null || !node.isTextual()) {
      return node;
    }
    origins.put(ConfigTree.child(path, shorthand.value()), origins.get(path));
    return JsonNodeFactory.instance.objectNode().set(shorthand.value(), node);
  }

  private ObjectNode checkRecord(ObjectNode node, Map<String, JavaType> fields, String path) {
    for (String key : (Iterable<String>) node::fieldNames) {
      if (!fields.containsKey(key)) {
        throw unknown(key, fields.keySet(), path);
      }
    }
    ObjectNode checked = JsonNodeFactory.instance.objectNode();
    fields.forEach(
        (key, fieldType) -> {
          String at = ConfigTree.child(path, key);
          if (node.hasNonNull(key)) {
            checked.set(key, check(node.get(key), Schema.bare(fieldType), at));
          } else if (fieldType.isPrimitive()) {
            throw new UserException(place(at) + ": " + at + " is not set: a value is required");
          }
        });
    return checked;
  }

  private ObjectNode checkMap(ObjectNode node, JavaType content, String path) {
    ObjectNode checked = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isNull()) {
        String at = ConfigTree.child(path, entry.getKey());
        checked.set(entry.getKey(), check(entry.getValue(), content, at));
      }
    }
    return checked;
  }

  private ArrayNode checkList(ArrayNode node, JavaType content, String path) {
    ArrayNode checked = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : node) {
      checked.add(check(item, content, ConfigTree.item(path, checked.size())));
    }
    return checked;
  }

  private UserException unknown(String key, Set<String> siblings, String path) {
    String at = ConfigTree.child(path, key);
    List<String> meant = new ArrayList<>();
    Nearest.of(key, siblings).ifPresent(near -> meant.add(ConfigTree.child(path, near)));
    Schema.keys(sections).stream()
        .filter(known -> known.endsWith("." + key) || known.equals(key))
        .forEach(meant::add);
    String advice =
        meant.isEmpty()
            ? "valid keys here are " + String.join(", ", siblings)
            : "did you mean " + String.join(" or ", meant) + "?";
    return new UserException(place(at) + ": unknown key " + at + "; " + advice);
  }

  /**
   * The refusal of a value by its record.
   *
   * @param tree the checked tree
   * @param path of the value, which may be absent
   */
  UserException refused(JsonNode tree, String path, String reason, Exception cause) {
    JsonNode node = tree.at("/" + path.replaceAll("[.\\[]", "/").replace("]", ""));
    String value = node.isMissingNode() ? "not set" : written(node, path);
    String subject = path.isEmpty() ? "" : path + (node.isObject() ? "" : " is " + value) + ": ";
    return new UserException(place(path) + ": " + subject + reason, cause);
  }

  /** The file that gives the value of a path; empty if none does. */
  Optional<Path> givenIn(String path) {
    return Optional.ofNullable(origin(path).file());
  }

  /** Where the value of a path stands, or the nearest section around it. */
  private String place(String path) {
    return origin(path).place();
  }

  private ConfigTree.Origin origin(String path) {
    String at = path;
    while (!origins.containsKey(at)) {
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return origins.get(at);
  }

  private String written(JsonNode node, String path) {
    ConfigTree.Origin origin = origins.get(path);
    String text = origin == null || origin.text() == null ? node.toString() : origin.text();
    String shown = node.isTextual() ? '"' + text + '"' : text;
    return shown.length() <= 80 ? shown : shown.substring(0, 77) + "...";
  }
}
