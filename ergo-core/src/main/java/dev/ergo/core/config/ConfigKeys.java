package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JavaType;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys that may stand in a configuration file, with their types and their earlier names. */
public final class ConfigKeys {

  private final Map<String, JavaType> fields;
  private final KeyHistory history = new KeyHistory();

  private ConfigKeys(Map<String, JavaType> fields) {
    this.fields = fields;
  }

  /** The components of a record type; any other type has none. */
  public static ConfigKeys of(Class<?> type) {
    ConfigKeys keys = new ConfigKeys(Schema.fields(type));
    keys.history.collect(ConfigMapper.type(type), "");
    return keys;
  }

  /**
   * Sections or plain values that need not belong to one record.
   *
   * @param types of the values by key; what is of type {@code JsonNode} is not looked into
   */
  public static ConfigKeys of(Map<String, ? extends Class<?>> types) {
    ConfigKeys keys = new ConfigKeys(new LinkedHashMap<>());
    types.forEach(
        (key, type) -> {
          keys.fields.put(key, ConfigMapper.type(type));
          keys.history.collect(ConfigMapper.type(type), key);
        });
    return keys;
  }

  /** Types of the values by key. */
  public Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    fields.forEach((key, type) -> types.put(key, type.getRawClass()));
    return types;
  }

  Map<String, JavaType> fields() {
    return fields;
  }

  KeyHistory history() {
    return history;
  }
}
