package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An object inside a JSON file; complaints name the file and the dotted key. A null counts as
 * absent.
 *
 * @param file the file as messages name it
 * @param prefix dotted path of the object with a dot behind it, or nothing for the root
 * @param node the object
 */
record JsonSection(String file, String prefix, JsonNode node) {

  /** Strict: numbers are no texts, fractions no integers, and every component must be given. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .build();

  private static final Map<Class<?>, String> EXPECTED =
      Map.of(
          int.class, "an integer",
          Integer.class, "an integer",
          int[].class, "an integer or a list of integers",
          double.class, "a number",
          Double.class, "a number",
          double[].class, "a list of numbers",
          boolean.class, "true or false",
          Boolean.class, "true or false",
          String.class, "a text");

  /** The object that a file holds. */
  static JsonSection read(Path file) {
    return new JsonSection(file.toString(), "", JsonFile.read(file));
  }

  /** The object under a key; empty if there is none. */
  Optional<JsonSection> section(String key) {
    return get(key, ObjectNode.class)
        .map(child -> new JsonSection(file, prefix + key + ".", child));
  }

  /** The value under a key; empty if there is none. */
  <T> Optional<T> get(String key, Class<T> type) {
    JsonNode child = node.path(key);
    if (child.isMissingNode() || child.isNull()) {
      return Optional.empty();
    }
    try {
      if (type != String.class || child.isTextual()) {
        // An empty text is no number to Jackson, and no mistake.
        T value = MAPPER.treeToValue(child, type);
        if (value != null) {
          return Optional.of(value);
        }
      }
    } catch (JsonProcessingException e) {
      // The sentence below says what was wrong.
    }
    throw wrong(key, child, EXPECTED.getOrDefault(type, "an object"));
  }

  /** The value under a key that must be there. */
  <T> T require(String key, Class<T> type) {
    return get(key, type).orElseThrow(() -> missing(key));
  }

  /** The object as a record, each of whose components must be there; {@code more} goes over it. */
  <T extends Record> T as(Class<T> type, ObjectNode defaults, Map<String, ?> more) {
    ObjectNode all = defaults.deepCopy();
    node.properties().stream()
        .filter(entry -> !entry.getValue().isNull())
        .forEach(entry -> all.set(entry.getKey(), entry.getValue()));
    more.forEach((key, value) -> all.set(key, MAPPER.valueToTree(value)));
    try {
      return MAPPER.treeToValue(all, type);
    } catch (JsonMappingException e) {
      String key =
          e.getPath().stream()
              .map(JsonMappingException.Reference::getFieldName)
              .filter(Objects::nonNull)
              .collect(Collectors.joining("."));
      JsonNode found = all.at("/" + key.replace('.', '/'));
      if (found.isMissingNode() || found.isNull()) {
        throw missing(key);
      }
      boolean item = found.isArray() || e.getPath().size() > 1;
      Class<?> target = e instanceof MismatchedInputException m ? m.getTargetType() : null;
      // Jackson names no type for a number that does not fit into it.
      Class<?> kind = item ? int[].class : target;
      throw wrong(key, found, kind == null ? "a number of 32 bits" : EXPECTED.get(kind));
    } catch (JsonProcessingException e) {
      throw new UserException(file + ": " + Reason.of(e), e);
    }
  }

  /** Refuses other values of a key than one, for which an absent key stands too. */
  void only(String key, Object supported) {
    Optional<?> found = get(key, supported.getClass());
    if (found.isPresent() && !found.get().equals(supported)) {
      throw unsupported(key, found.get(), supported.toString());
    }
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

  private UserException wrong(String key, JsonNode value, String expected) {
    String text = value.toString();
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return new UserException(
        "%s: %s%s is %s, but %s was expected".formatted(file, prefix, key, shown, expected));
  }
}
