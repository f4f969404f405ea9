package dev.ergo.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * A configuration as it took effect.
 *
 * @param <T> the record type
 * @param value the validated record
 * @param resolved the same as a tree in which every key stands with its value, defaults included
 * @param file the file that was loaded
 */
public record LoadedConfig<T>(T value, JsonNode resolved, Path file) {

  /** Every key with its resolved value, in the order of the record components. */
  public String toYaml() {
    return ConfigLoader.toYaml(value);
  }
}
