package dev.ergo.rl.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.io.Digest;
import dev.ergo.core.run.RunFolder;

/** Identifies what a run computes: its resolved configuration without where it is kept. */
public final class ConfigDigest {

  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(JsonInclude.Value.construct(Include.NON_NULL, Include.NON_NULL))
          .build();

  private ConfigDigest() {}

  /**
   * The digest of a resolved configuration in its {@linkplain
   * dev.ergo.core.config.LoadedConfig#earliest earliest form}. Keys count in the order of their
   * names, and those that are null do not, so that new optional sections leave it as it is.
   */
  public static String of(JsonNode resolved) {
    try {
      // Read as plain maps: those are written in the order of their keys, trees are not.
      Object plain = CANONICAL.convertValue(RunFolder.withoutPlace(resolved), Object.class);
      return Digest.hex(CANONICAL.writeValueAsString(plain));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree has a JSON form", e);
    }
  }
}
