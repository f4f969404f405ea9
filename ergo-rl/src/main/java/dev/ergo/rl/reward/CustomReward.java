package dev.ergo.rl.reward;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.Check;

/**
 * A component of one's own.
 *
 * @param className a class on the class path that implements dev.ergo.rl.reward.Reward, with a
 *     public constructor without parameters; required. Example: {@code com.example.ShortThought}
 * @param weight its weight, below 0 for a penalty; required. Example: {@code -0.1}
 */
public record CustomReward(@JsonProperty("class") String className, Double weight) {

  /** Checks that there is such a class. */
  public CustomReward {
    Check.present("class", className);
    Check.require(
        weight != null && Double.isFinite(weight) && weight != 0,
        "weight",
        "must be a number other than 0");
    String name = new OwnReward(Check.made("class", className, Reward.class)).name();
    Check.require(
        name != null && name.matches("[a-z0-9_]+"),
        "class",
        "has the name %s; a reward's name is of small letters, digits and underscores, for metrics and columns"
            .formatted(name));
  }

  /** The component. */
  Reward make() {
    return new OwnReward(Check.made("class", className, Reward.class));
  }
}
