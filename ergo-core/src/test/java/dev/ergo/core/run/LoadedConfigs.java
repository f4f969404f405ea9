package dev.ergo.core.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ergo.core.config.ConfigKeys;
import dev.ergo.core.config.LoadedConfig;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Loaded configurations without records, for tests of what is done with them. */
public final class LoadedConfigs {

  private LoadedConfigs() {}

  /** A configuration of these keys. */
  public static LoadedConfig<JsonNode> of(String yaml) {
    try {
      JsonNode tree = new YAMLMapper().readTree(yaml);
      return new LoadedConfig<>(
          tree, tree, Path.of("test.yaml"), List.of(), ConfigKeys.of(JsonNode.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
