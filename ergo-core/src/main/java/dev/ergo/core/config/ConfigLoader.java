package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Loads configuration records from YAML files.
 *
 * <p>A file may begin from another with {@code extends: other.yaml}, named relative to it: mappings
 * are merged key by key, lists and scalars replaced, and {@code key: null} brings the default back.
 * Overrides by dotted key come last; their values are read as YAML too.
 */
public final class ConfigLoader {

  static final String PREFIX = "ergo.";

  private ConfigLoader() {}

  /**
   * Loads a configuration.
   *
   * @param file the YAML file; a bare name that does not exist is looked for in {@code configs/}
   * @param overrides values as YAML by dotted key, as {@code train.steps}
   * @param type the record type of the whole file
   * @throws UserException for every mistake in the files or the overrides
   */
  public static <T> LoadedConfig<T> load(Path file, Map<String, String> overrides, Class<T> type) {
    List<ConfigOverride> sorted =
        new TreeMap<>(overrides)
            .entrySet().stream()
                .map(entry -> ConfigOverride.property(entry.getKey(), entry.getValue()))
                .toList();
    return load(file, sorted, type);
  }

  /**
   * Loads a configuration under overrides from anywhere.
   *
   * @param overrides laid over the file one behind the other
   * @throws UserException for every mistake in the files or the overrides
   */
  public static <T> LoadedConfig<T> load(Path file, List<ConfigOverride> overrides, Class<T> type) {
    ConfigFiles files = new ConfigFiles(Path.of("configs"));
    Path found = files.find(file);
    List<String> notes = new ArrayList<>();
    T value = bind(files.read(found), overrides, type, notes);
    return new LoadedConfig<>(value, ConfigMapper.MAPPER.valueToTree(value), found, notes);
  }

  /**
   * A record from some of its values.
   *
   * @param values by dotted key, as {@code Map.of("steps", 3, "optimizer.beta2", 0.98)}; the others
   *     take their defaults
   * @throws UserException for a mistake in them
   */
  public static <T> T of(Class<T> type, Map<String, ?> values) {
    return with(Map.of(), values, type);
  }

  /** A record with some of its values changed, by dotted key; null stands for the default. */
  public static <T extends Record> T with(T record, Map<String, ?> values) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) record.getClass();
    return with(record, values, type);
  }

  private static <T> T with(Object base, Map<String, ?> values, Class<T> type) {
    List<ConfigOverride> overrides = new ArrayList<>();
    // JSON is YAML.
    new TreeMap<>(values)
        .forEach(
            (key, value) ->
                overrides.add(
                    ConfigOverride.at(
                        "settings", key, ConfigMapper.MAPPER.valueToTree(value).toString())));
    List<ConfigTree> layers = List.of(YamlReader.readFile(toYaml(base), "settings"));
    return bind(layers, overrides, type, new ArrayList<>());
  }

  private static <T> T bind(
      List<ConfigTree> files, List<ConfigOverride> overrides, Class<T> type, List<String> notes) {
    JavaType javaType = ConfigMapper.type(type);
    KeyHistory history = new KeyHistory(javaType);
    ConfigTree tree = new ConfigTree(JsonNodeFactory.instance.objectNode(), Map.of());
    for (ConfigTree file : files) {
      tree = tree.overlaidBy(history.current(file, tree.root(), notes));
    }
    for (ConfigOverride override : overrides) {
      ConfigTree over = readOverride(override, javaType, history);
      tree = tree.overlaidBy(history.current(over, tree.root(), notes));
    }
    return type.cast(bind(tree, javaType));
  }

  /** The overrides among system properties: those named {@code ergo.} and a dotted key. */
  public static Map<String, String> overrides(Properties properties) {
    Map<String, String> overrides = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        overrides.put(name.substring(PREFIX.length()), properties.getProperty(name));
      }
    }
    return overrides;
  }

  /** A record as YAML: every key with its value, in the order of the components. */
  public static String toYaml(Object value) {
    return ConfigMapper.toYaml(value);
  }

  /**
   * All dotted keys of a record type, items of lists as {@code list[].key} and values of maps as
   * {@code map.*.key}.
   */
  public static List<String> keys(Class<?> type) {
    return Schema.keys(ConfigMapper.type(type));
  }

  private static ConfigTree readOverride(
      ConfigOverride override, JavaType type, KeyHistory history) {
    String key = override.key();
    if (!history.knows(key) && !Schema.accepts(type, key.split("\\.", -1))) {
      List<String> valid = Schema.overridable(type);
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

  private static Object bind(ConfigTree tree, JavaType type) {
    TreeChecker checker = new TreeChecker(type, tree.origins());
    JsonNode checked = checker.check(tree.root());
    try {
      return ConfigMapper.MAPPER.readerFor(type).readValue(checked);
    } catch (JsonMappingException e) {
      throw refusal(e, checker, checked);
    } catch (IOException e) {
      throw new UserException(tree.origins().get("").place() + ": " + e.getMessage(), e);
    }
  }

  /** Says in which value a record saw a mistake; what records throw otherwise is a defect. */
  private static RuntimeException refusal(
      JsonMappingException e, TreeChecker checker, JsonNode tree) {
    String section = "";
    for (JsonMappingException.Reference step : e.getPath()) {
      section =
          step.getFieldName() == null
              ? ConfigTree.item(section, step.getIndex())
              : ConfigTree.child(section, step.getFieldName());
    }
    Throwable cause = e.getCause();
    if (cause instanceof InvalidValueException invalid) {
      String key = ConfigTree.child(section, ConfigMapper.key(invalid.key()));
      return checker.refused(tree, key, invalid.getMessage(), e);
    } else if (cause instanceof RuntimeException defect
        && !(cause instanceof IllegalArgumentException)) {
      return defect;
    }
    String reason = cause == null ? e.getOriginalMessage() : cause.getMessage();
    return checker.refused(tree, section, reason, e);
  }
}
