package dev.ergo.core.config;

import dev.ergo.core.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What values are said to stand in that no file gives. */
  private static final Path SETTINGS = Path.of("settings");

  private ConfigLoader() {}

  /**
   * Loads a configuration.
   *
   * @param file the YAML file; a bare name that does not exist is looked for in {@code configs/} of
   *     the working directory, then of the {@linkplain dev.ergo.core.io.Installation installation}
   * @param overrides values as YAML by dotted key, as {@code train.steps}
   * @param type the record type of the whole file
   * @throws UserException for every mistake in the files or the overrides
   */
  public static <T> LoadedConfig<T> load(Path file, Map<String, String> overrides, Class<T> type) {
    return read(file, properties(overrides), ConfigKeys.of(type)).as(type);
  }

  /**
   * Reads a configuration whose record depends on what stands in it.
   *
   * @param overrides laid over the file one behind the other
   * @param keys what may stand in it
   * @throws UserException for every mistake in the files or the overrides
   */
  public static UnboundConfig read(Path file, List<ConfigOverride> overrides, ConfigKeys keys) {
    ConfigFiles files = ConfigFiles.here();
    Path found = files.find(file);
    UnboundConfig config = new UnboundConfig(found, files.read(found), overrides, keys);
    config.findInputs();
    return config;
  }

  /**
   * The file of a configuration that another one names: in the working directory or its {@code
   * configs/}, else beside that one, else among those that come with Ergo.
   *
   * @param key that names it, for messages
   * @throws UserException if there is none
   */
  public static Path named(LoadedConfig<?> by, String key, String name) {
    return ConfigFiles.here()
        .named(Path.of(name), by.file())
        .orElseThrow(
            () ->
                new UserException(
                    "%s: no configuration %s, neither in configs/ nor beside %s"
                        .formatted(key, name, by.file())));
  }

  /** A configuration file by a path, or by a bare name in {@code configs/}; empty if absent. */
  public static Optional<Path> find(Path name) {
    return ConfigFiles.here().places(name).stream().filter(Files::isRegularFile).findFirst();
  }

  /** Overrides as they are given on the command line, in the order of their keys. */
  public static List<ConfigOverride> properties(Map<String, String> overrides) {
    return new TreeMap<>(overrides)
        .entrySet().stream()
            .map(entry -> ConfigOverride.property(entry.getKey(), entry.getValue()))
            .toList();
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

  /**
   * A record from what {@link #toYaml} has made of one.
   *
   * @throws UserException if it is not of that type
   */
  public static <T> T fromYaml(String yaml, Class<T> type) {
    return bound(yaml, List.of(), type);
  }

  private static <T> T bound(String yaml, List<ConfigOverride> overrides, Class<T> type) {
    List<ConfigTree> layers = List.of(YamlReader.readFile(yaml, SETTINGS));
    return new UnboundConfig(SETTINGS, layers, overrides, ConfigKeys.of(type)).as(type).value();
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
    return bound(toYaml(base), overrides, type);
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
   * All dotted keys that may stand in a file, items of lists as {@code list[].key} and values of
   * maps as {@code map.*.key}.
   */
  public static List<String> keys(ConfigKeys of) {
    return Schema.keys(of.fields());
  }
}
