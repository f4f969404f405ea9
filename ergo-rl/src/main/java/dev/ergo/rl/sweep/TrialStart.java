package dev.ergo.rl.sweep;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.ConfigOverride;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * How a trial is started by itself.
 *
 * @param config path of its configuration
 * @param overrides laid over it, by dotted key
 * @param sweep path of the configuration of the sweep, which gives them
 */
public record TrialStart(String config, LinkedHashMap<String, String> overrides, String sweep)
    implements Serializable {

  /**
   * Of a configuration.
   *
   * @param config its file
   * @param overrides laid over it one behind the other
   * @param sweep file of the configuration that gives them
   */
  public static TrialStart of(Path config, List<ConfigOverride> overrides, Path sweep) {
    LinkedHashMap<String, String> values = new LinkedHashMap<>();
    for (ConfigOverride override : overrides) {
      // Of a key that is given twice the later counts, and in its place.
      values.remove(override.key());
      values.put(override.key(), override.value());
    }
    return new TrialStart(
        config.toAbsolutePath().toString(), values, sweep.toAbsolutePath().toString());
  }

  /** The overrides for the loader of configurations. */
  List<ConfigOverride> given() {
    return ConfigLoader.properties(overrides).stream()
        .map(override -> override.in(Path.of(sweep)))
        .toList();
  }
}
