package dev.ergo.core.config;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of a record type that had other names before or did not exist ({@link Formerly}). */
final class KeyHistory {

  /** A key of today, dotted, and what was in its place. */
  private record Change(String key, Formerly formerly) {

    List<String> names() {
      return List.of(formerly.value());
    }

    boolean isList() {
      return names().size() > 1;
    }

    boolean isNew() {
      return !formerly.absent().isEmpty();
    }

    boolean isAbsent(JsonNode value) {
      return isNew() && ConfigDifference.all(value, YamlReader.value(formerly.absent())).isEmpty();
    }

    boolean isChosen(JsonNode value) {
      return !formerly.auto().isEmpty() && value.asText().equals(AutoValue.WORD);
    }

    /** What the key holds once an earlier key's value is in it. */
    JsonNode with(int index, JsonNode item, JsonNode begun) {
      if (!isList()) {
        return item;
      }
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      boolean nothing = begun.isNull() || begun.isMissingNode();
      JsonNode rest = nothing ? YamlReader.value(formerly.rest()) : begun;
      for (int i = 0; i < Math.max(begun.size(), names().size()); i++) {
        list.add(i == index ? item : begun.has(i) ? begun.get(i) : rest);
      }
      return list;
    }
  }

  private final List<Change> changes = new ArrayList<>();

  /** Adds the history of all keys of a type outside of lists and maps. */
  void collect(JavaType type, String path) {
    if (Schema.kind(type) != Schema.Kind.RECORD) {
      return;
    }
    for (RecordComponent component : type.getRawClass().getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        // Its keys have no history; they would stand at this path.
        continue;
      }
      String key = ConfigTree.child(path, ConfigMapper.key(component));
      Formerly formerly = component.getAnnotation(Formerly.class);
      if (formerly != null) {
        changes.add(new Change(key, formerly));
      }
      collect(Schema.bare(ConfigMapper.type(component.getGenericType())), key);
    }
  }

  /** Whether a dotted key existed earlier. */
  boolean knows(String former) {
    return changes.stream().anyMatch(change -> change.names().contains(former));
  }

  /**
   * What a user has written, under today's keys.
   *
   * @param written one file or override
   * @param below what it will be laid over: of a list only the items that are named are replaced
   * @param notes gets a sentence for each earlier key that is read
   * @throws UserException for one that is not
   */
  ConfigTree current(ConfigTree written, ObjectNode below, List<String> notes) {
    ObjectNode root = written.root().deepCopy();
    Map<String, ConfigTree.Origin> origins = new LinkedHashMap<>(written.origins());
    for (Change change : changes) {
      for (int i = 0; i < change.names().size(); i++) {
        String name = change.names().get(i);
        JsonNode value = take(root, name);
        if (value.isMissingNode()) {
          continue;
        }
        ConfigTree.Origin origin = origins.get(name);
        String place = origin.place();
        String now = change.isList() ? "item " + (i + 1) + " of " + change.key : change.key;
        if (!change.formerly.read()) {
          throw new UserException("%s: %s is now %s".formatted(place, name, now));
        }
        notes.add("%s: %s is read as %s, its new name".formatted(place, name, now));
        JsonNode begun = find(root, change.key);
        JsonNode moved =
            change.with(i, value, begun.isMissingNode() ? find(below, change.key) : begun);
        put(root, change.key, moved);
        place(change.key, moved, origin, origins);
        origins.put(
            change.isList() ? ConfigTree.item(change.key, i) : change.key, origins.get(name));
      }
    }
    return new ConfigTree(root, origins);
  }

  /** Says of a value and all that it holds where they were written. */
  private static void place(
      String path, JsonNode value, ConfigTree.Origin at, Map<String, ConfigTree.Origin> origins) {
    origins.put(
        path,
        new ConfigTree.Origin(at.place(), value.isValueNode() ? value.asText() : null, at.file()));
    value
        .properties()
        .forEach(e -> place(ConfigTree.child(path, e.getKey()), e.getValue(), at, origins));
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      place(ConfigTree.item(path, i), value.get(i), at, origins);
    }
  }

  /** A configuration that an earlier version has resolved, as today's version would have. */
  JsonNode current(JsonNode earlier) {
    ObjectNode tree = earlier.deepCopy();
    for (Change change : changes) {
      for (int i = 0; i < change.names().size(); i++) {
        JsonNode value = take(tree, change.names().get(i));
        if (!value.isMissingNode()) {
          put(tree, change.key, change.with(i, value, find(tree, change.key)));
        }
      }
    }
    for (Change change : changes) {
      if (change.isNew()
          && find(tree, change.key).isMissingNode()
          && tree.at(pointer(change.key).head()).isObject()) {
        put(tree, change.key, YamlReader.value(change.formerly.absent()));
      }
    }
    return tree;
  }

  /**
   * A resolved configuration under the earliest names of its keys, without those added since that
   * change nothing, and without renamed ones that are null; with what auto was before.
   */
  JsonNode earliest(JsonNode resolved) {
    ObjectNode tree = resolved.deepCopy();
    for (Change change : changes) {
      JsonNode value = find(tree, change.key);
      List<String> names = change.names();
      if (change.isChosen(value)) {
        value = YamlReader.value(change.formerly.auto());
        put(tree, change.key, value);
      }
      if (change.isAbsent(value)) {
        take(tree, change.key);
      } else if (!names.isEmpty()
          && !value.isMissingNode()
          && (!change.isList() || value.size() <= names.size())) {
        take(tree, change.key);
        for (int i = 0; i < names.size() && !value.isNull(); i++) {
          put(tree, names.get(i), change.isList() && value.has(i) ? value.get(i) : value);
        }
      }
    }
    return tree;
  }

  private static JsonPointer pointer(String key) {
    return JsonPointer.compile("/" + key.replace('.', '/'));
  }

  private static JsonNode find(JsonNode root, String key) {
    return root.at(pointer(key));
  }

  private static void put(ObjectNode root, String key, JsonNode value) {
    JsonPointer at = pointer(key);
    ObjectNode section = root.withObject(at.head(), JsonNode.OverwriteMode.ALL, false);
    section.set(at.last().getMatchingProperty(), value);
  }

  /** Takes a key out, and the sections that are empty without it. */
  private static JsonNode take(ObjectNode root, String key) {
    JsonPointer at = pointer(key);
    if (!(root.at(at.head()) instanceof ObjectNode section) || root.at(at).isMissingNode()) {
      return MissingNode.getInstance();
    }
    JsonNode value = section.remove(at.last().getMatchingProperty());
    if (section.isEmpty() && section != root) {
      take(root, key.substring(0, key.lastIndexOf('.')));
    }
    return value;
  }
}
