package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;

/**
 * One entry of {@code sweep.trials}.
 *
 * @param name name in table and report; its folder is named after it; required. Example: {@code
 *     answer only}
 * @param set overrides by dotted key, as -Dergo.KEY=VALUE; default: none. Example: {@code
 *     {rewards.region: 0, rewards.area: 0}}
 */
public record TrialConfig(String name, JsonNode set) {

  /** Requires the name and checks the keys. */
  public TrialConfig {
    Check.present("name", name);
    set = set == null || set.isNull() ? null : set;
    Overrides.of("set", set);
  }
}
