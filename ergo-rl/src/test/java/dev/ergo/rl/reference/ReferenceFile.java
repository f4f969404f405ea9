package dev.ergo.rl.reference;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Writes {@code configs/reference.yaml} from the configuration records: their components are the
 * keys, their {@code @param} texts the comments, and what they fill in the defaults.
 *
 * <p>A text that ends in {@code Example: {@code VALUE}} gives a value for a key without a default.
 * It is shown in use where the text says "; required", and behind a number sign elsewhere.
 */
final class ReferenceFile {

  private static final int WIDTH = 110;
  private static final SnakeCaseStrategy SNAKE = SnakeCaseStrategy.INSTANCE;
  private static final YAMLMapper YAML = new YAMLMapper();

  private final List<String> lines = new ArrayList<>();

  /** Where each record was first written: a second place refers to it. */
  private final Map<Class<?>, String> places = new HashMap<>();

  private final Map<Class<?>, List<Key>> keys = new HashMap<>();

  /** A key as its record describes it. */
  private record Key(String name, Type type, String comment, Optional<JsonNode> example) {

    boolean isRequired() {
      return comment.contains("; required");
    }

    /** The record that a section, an item of a list of sections or an Optional holds. */
    Optional<Class<?>> section() {
      Type inner = type instanceof ParameterizedType p ? p.getActualTypeArguments()[0] : type;
      return inner instanceof Class<?> raw && raw.isRecord() && !isMap()
          ? Optional.of(raw)
          : Optional.empty();
    }

    boolean isList() {
      return type instanceof ParameterizedType p && p.getRawType() == List.class;
    }

    boolean isMap() {
      return type instanceof ParameterizedType p && p.getRawType() == Map.class;
    }
  }

  /**
   * Renders the file.
   *
   * @param head its first lines, up to the sections
   * @param sections records by key, in order
   * @param examples sections that are absent by default, as they are shown
   */
  static String of(String head, Map<String, Class<?>> sections, Map<String, Object> examples) {
    ReferenceFile file = new ReferenceFile();
    sections.forEach(
        (key, type) -> {
          file.lines.add("");
          file.comment(title(RecordComments.of(type).description()), "");
          int title = file.lines.size();
          Object example = examples.get(key);
          JsonNode shown =
              example == null ? file.defaults(type) : yaml(ConfigLoader.toYaml(example));
          file.section(type, key, shown, "  ", example != null);
          boolean off =
              file.lines.subList(title, file.lines.size()).stream().allMatch(ReferenceFile::isOff);
          file.lines.add(title, (off ? "#" : "") + key + ":");
        });
    return head + String.join("\n", file.lines) + "\n";
  }

  /** "The section train: the training loop." without its beginning. */
  private static String title(String description) {
    String text = description.strip().replaceFirst("^The section \\w+: ", "");
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static boolean isOff(String line) {
    return line.strip().startsWith("#");
  }

  private List<Key> keys(Class<?> type) {
    return keys.computeIfAbsent(type, ReferenceFile::read);
  }

  private static List<Key> read(Class<?> type) {
    RecordComments comments = RecordComments.of(type);
    List<Key> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      JsonUnwrapped unwrapped = component.getAccessor().getAnnotation(JsonUnwrapped.class);
      if (unwrapped != null) {
        read(component.getType())
            .forEach(
                key ->
                    keys.add(
                        new Key(
                            unwrapped.prefix() + key.name, key.type, key.comment, key.example)));
        continue;
      }
      JsonProperty told = component.getAccessor().getAnnotation(JsonProperty.class);
      String name = told == null ? SNAKE.translate(component.getName()) : told.value();
      String text = comments.components().get(component.getName());
      if (text == null) {
        throw new IllegalStateException(type + " says nothing of " + component.getName());
      }
      String[] parts = text.split("\\.? *Example: ", 2);
      Optional<JsonNode> example =
          parts.length < 2 ? Optional.empty() : Optional.of(yaml(parts[1].strip()));
      keys.add(
          new Key(
              name, component.getGenericType(), withValues(parts[0].strip(), component), example));
    }
    return keys;
  }

  /** A comment that leaves out some values of an enum gets all of them. */
  private static String withValues(String comment, RecordComponent component) {
    if (!component.getType().isEnum()) {
      return comment;
    }
    List<String> values =
        Stream.of(component.getType().getEnumConstants())
            .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
            .toList();
    return values.stream().allMatch(comment::contains)
        ? comment
        : comment + "; one of " + String.join(", ", values);
  }

  /** What a record is made of where only what it requires is given. */
  private JsonNode defaults(Class<?> type) {
    return yaml(ConfigLoader.toYaml(ConfigLoader.of(type, required(type))));
  }

  /** The same of a section that is left out; it may name what a user would bring. */
  private JsonNode example(Class<?> type) {
    try {
      return defaults(type);
    } catch (UserException e) {
      return YAML.valueToTree(required(type));
    }
  }

  private Map<String, JsonNode> required(Class<?> type) {
    Map<String, JsonNode> required = new LinkedHashMap<>();
    keys(type).stream()
        .filter(Key::isRequired)
        .forEach(key -> value(key).ifPresent(value -> required.put(key.name, value)));
    return required;
  }

  /** The value of a required key. */
  private Optional<JsonNode> value(Key key) {
    return key.example.or(
        () ->
            key.section()
                .map(this::defaults)
                .map(
                    section ->
                        key.isList()
                            ? JsonNodeFactory.instance.arrayNode().add(section)
                            : section));
  }

  private void section(Class<?> type, String path, JsonNode values, String indent, boolean off) {
    Optional<String> before = Optional.ofNullable(places.putIfAbsent(type, path));
    for (Key key : keys(type)) {
      JsonNode value = values.path(key.name);
      String comment = before.map(place -> "as in " + place).orElse(key.comment);
      String at = path + "." + key.name;
      if (key.section().isEmpty()) {
        boolean unset =
            (value.isNull() || value.isEmpty() && !value.isValueNode()) && key.example.isPresent();
        write(indent, off || unset, key.name, unset ? key.example.get() : value, comment);
        continue;
      }
      boolean absent = value.isNull() || key.isList() && value.isEmpty();
      Class<?> inner = key.section().get();
      JsonNode shown = absent ? example(inner) : key.isList() ? value.get(0) : value;
      write(indent, off || absent, key.name, MissingNode.getInstance(), comment);
      int first = lines.size();
      section(inner, at, shown, indent + (key.isList() ? "    " : "  "), off || absent);
      if (key.isList()) {
        dash(first, indent + "  ");
      }
    }
  }

  /** Makes the first key of an item that of a list. */
  private void dash(int from, String indent) {
    int at = from;
    while (lines.get(at).strip().startsWith("# ")) {
      lines.set(at, lines.get(at).substring(2));
      at++;
    }
    String line = lines.get(at).strip();
    boolean off = line.startsWith("#");
    lines.set(at, indent + (off ? "#- " + line.substring(1) : "- " + line));
  }

  private void write(String indent, boolean off, String key, JsonNode value, String comment) {
    String line =
        indent + (off ? "#" : "") + key + ":" + (value.isMissingNode() ? "" : " " + flow(value));
    String whole = line + "  # " + comment;
    if (comment.isEmpty() || whole.length() <= WIDTH) {
      lines.add(comment.isEmpty() ? line : whole);
    } else {
      comment(comment, indent);
      lines.add(line);
    }
  }

  private void comment(String text, String indent) {
    StringBuilder line = new StringBuilder(indent + "#");
    for (String word : text.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(indent + "#");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
  }

  /** A value in one line. */
  private static String flow(JsonNode value) {
    if (value.isObject()) {
      return ((ObjectNode) value)
          .properties().stream()
              .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    } else if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(ReferenceFile::flow)
          .collect(Collectors.joining(", ", "[", "]"));
    } else if (value.isTextual()) {
      boolean plain =
          value.asText().matches("[A-Za-z][\\w./:-]*( [\\w./-]+)*")
              && yaml(value.asText()).isTextual();
      return plain ? value.asText() : value.toString();
    }
    return value.toString().replace(".0E", "e").replace('E', 'e');
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not YAML: " + text, e);
    }
  }
}
