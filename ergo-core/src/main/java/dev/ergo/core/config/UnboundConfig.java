package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A configuration that is read, merged and checked for its keys, but not yet bound to a record. */
public final class UnboundConfig {

  private final ConfigKeys keys;
  private final Path file;
  private final List<String> notes = new ArrayList<>();
  private final TreeChecker checker;
  private ObjectNode checked;
  private Map<String, String> installed = Map.of();

  /** Lays files and overrides one over the other. */
  UnboundConfig(
      Path file, List<ConfigTree> layers, List<ConfigOverride> overrides, ConfigKeys keys) {
    this.keys = keys;
    this.file = file;
    ConfigTree tree = new ConfigTree(JsonNodeFactory.instance.objectNode(), Map.of());
    List<ConfigTree> all = new ArrayList<>(layers);
    overrides.forEach(override -> all.add(read(override)));
    for (ConfigTree layer : all) {
      tree = tree.overlaidBy(keys.history().current(layer, tree.root(), notes));
    }
    this.checker = new TreeChecker(keys.fields(), tree.origins());
    this.checked = checker.check(tree.root());
  }

  /**
   * The tree with what was found in the installation as the files name it: where Ergo is installed
   * is no part of what a run does.
   */
  private JsonNode asNamed(JsonNode node) {
    if (node instanceof ObjectNode section) {
      section.properties().forEach(entry -> entry.setValue(asNamed(entry.getValue())));
    } else if (node instanceof ArrayNode items) {
      for (int i = 0; i < items.size(); i++) {
        items.set(i, asNamed(items.get(i)));
      }
    } else if (installed.containsKey(node.asText())) {
      return TextNode.valueOf(installed.get(node.asText()));
    }
    return node;
  }

  /** Puts the places where paths that are read were found where the paths were. */
  void findInputs() {
    InputPaths inputs = InputPaths.here(checker::givenIn, notes::add);
    checked = inputs.found(checked, keys.fields());
    installed = inputs.installed();
  }

  private ConfigTree read(ConfigOverride override) {
    String key = override.key();
    if (!keys.history().knows(key)
        && !Schema.accepts(keys.fields(), List.of(key.split("\\.", -1)))) {
      List<String> valid = Schema.overridable(keys.fields());
      String meant =
          valid.stream()
              .filter(known -> known.endsWith("." + key))
              .findFirst()
              .or(() -> Nearest.of(key, valid))
              .map(known -> "; did you mean " + override.prefix() + known + "?")
              .orElse("; keys are the dotted names of the YAML files, as train.steps");
      throw new UserException(override.place() + ": unknown key " + key + meant);
    }
    return YamlReader.readOverride(override);
  }

  /** The value of a key; a missing node where the file does not give it. */
  public JsonNode get(String key) {
    return checked.path(key);
  }

  /** Adds a sentence to those that are shown. */
  public void note(String sentence) {
    notes.add(sentence);
  }

  /** The refusal of a value, naming its key, how it is written and where. */
  public UserException refusal(String key, String reason) {
    return checker.refused(checked, key, reason, null);
  }

  /**
   * Binds what a record has components for to the record, and every other key to its own type.
   *
   * @throws UserException for a value that its record refuses
   */
  public <T> LoadedConfig<T> as(Class<T> type) {
    ObjectNode own = checked.deepCopy();
    ObjectNode others = checked.deepCopy();
    own.retain(Schema.fields(type).keySet());
    others.remove(Schema.fields(type).keySet());
    T value = type.cast(bind(own, ConfigMapper.type(type), ""));
    ObjectNode resolved = JsonNodeFactory.instance.objectNode();
    keys.fields()
        .forEach(
            (key, keyType) -> {
              if (others.has(key)) {
                Object other = bind(others.get(key), keyType, key);
                resolved.set(key, ConfigMapper.MAPPER.valueToTree(other));
              }
            });
    resolved.setAll(ConfigMapper.MAPPER.<ObjectNode>valueToTree(value));
    return new LoadedConfig<>(value, asNamed(resolved), file, notes, keys);
  }

  private Object bind(JsonNode tree, JavaType type, String path) {
    try {
      return ConfigMapper.MAPPER.readerFor(type).readValue(tree);
    } catch (JsonMappingException e) {
      throw refusal(e, path);
    } catch (IOException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  /** Says in which value a record saw a mistake; what records throw otherwise is a defect. */
  private RuntimeException refusal(JsonMappingException e, String path) {
    String section = path;
    for (JsonMappingException.Reference step : e.getPath()) {
      section =
          step.getFieldName() == null
              ? ConfigTree.item(section, step.getIndex())
              : ConfigTree.child(section, step.getFieldName());
    }
    Throwable cause = e.getCause();
    if (cause instanceof InvalidValueException invalid) {
      String key = ConfigTree.child(section, ConfigMapper.key(invalid.key()));
      return checker.refused(checked, key, invalid.getMessage(), e);
    } else if (cause instanceof RuntimeException defect
        && !(cause instanceof IllegalArgumentException)) {
      return defect;
    }
    String reason = cause == null ? told(e) : cause.getMessage();
    return checker.refused(checked, section, reason, e);
  }

  /** Keys of a map that are none of a few are not said by Jackson in words of a user's. */
  private static String told(JsonMappingException e) {
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      return "has the key \"%s\"; expected one of %s"
          .formatted(
              wrong.getValue(),
              Arrays.stream(wrong.getTargetType().getEnumConstants())
                  .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", ")));
    }
    return e.getOriginalMessage();
  }
}
