package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;

/**
 * One entry of {@code sweep.trials}.
 *
 * @param name its name in table and report; the name of its folder is made from it
 * @param set overrides by dotted key; absent for none
 */
public record TrialConfig(String name, JsonNode set) {

  /** Requires the name and checks the keys. */
  public TrialConfig {
    Check.present("name", name);
    set = set == null || set.isNull() ? null : set;
    Overrides.of("set", set);
  }
}
