package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration as it took effect.
 *
 * @param <T> the record type
 * @param value the validated record
 * @param resolved the whole file as a tree in which every key stands with its value, defaults
 *     included; keys that are not of the record come first
 * @param file the file that was loaded
 * @param notes sentences about keys that were read under an earlier name, to be shown
 * @param keys what may stand in the file
 */
public record LoadedConfig<T>(
    T value, JsonNode resolved, Path file, List<String> notes, ConfigKeys keys) {

  /** Copies the notes. */
  public LoadedConfig {
    notes = List.copyOf(notes);
  }

  /** The resolved tree as YAML. */
  public String toYaml() {
    return ConfigMapper.toYaml(resolved);
  }

  /**
   * The tree under the earliest names of its keys and without keys added since that change nothing:
   * what digests of results are made from, so that they outlive renamings.
   */
  public JsonNode earliest() {
    return keys.history().earliest(resolved);
  }

  /** A configuration that an earlier version has resolved, under today's keys. */
  public JsonNode current(JsonNode earlier) {
    return keys.history().current(earlier);
  }
}
