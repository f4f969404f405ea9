package dev.ergo.rl.reward;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A component of one's own.
 *
 * @param className a class on the class path that implements dev.ergo.rl.reward.Reward or
 *     BatchReward, with a public constructor without parameters, or a public record of its
 *     settings; required. Example: {@code com.example.ShortThought}
 * @param weight its weight, below 0 for a penalty; required. Example: {@code -0.1}
 * @param settings values of the record's components by name, in snake case; default: none. Example:
 *     {@code {most_tokens: 64}}
 */
public record CustomReward(
    @JsonProperty("class") String className, Double weight, JsonNode settings) {

  /** Checks that there is such a class, and that it takes the settings. */
  public CustomReward {
    Check.present("class", className);
    Check.require(
        weight != null && Double.isFinite(weight) && weight != 0,
        "weight",
        "must be a number other than 0");
    // A tree that is absent and one that is null are the same.
    settings = settings == null || settings.isNull() ? null : settings;
    String name = name(made(className, settings));
    Check.require(
        name != null && name.matches("[a-z0-9_]+"),
        "class",
        "has the name %s; a reward's name is of small letters, digits and underscores, for metrics and columns"
            .formatted(name));
  }

  /** The component's name. */
  String name() {
    return name(made(className, settings));
  }

  /** What workers score of it: the component, or its column if it sees whole batches. */
  Reward make() {
    Object own = made(className, settings);
    return own instanceof Reward reward ? new OwnReward(reward) : new LaterReward(name(own));
  }

  /** The component, if it sees whole batches. */
  Optional<BatchReward> batch() {
    return made(className, settings) instanceof BatchReward own
        ? Optional.of(new OwnBatchReward(own))
        : Optional.empty();
  }

  private static String name(Object own) {
    return own instanceof Reward reward
        ? new OwnReward(reward).name()
        : new OwnBatchReward((BatchReward) own).name();
  }

  private static Object made(String className, JsonNode settings) {
    Class<?> type = type(className);
    if (!type.isRecord()) {
      Check.require(
          settings == null,
          "settings",
          "must be absent, for the class is no record that would say which it has");
      return Check.made("class", className, type);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    if (settings != null) {
      settings.properties().forEach(one -> values.put(one.getKey(), one.getValue()));
    }
    try {
      return ConfigLoader.of(type, values);
    } catch (UserException e) {
      throw new InvalidValueException("settings", "are not those of the class: " + e.getMessage());
    }
  }

  private static Class<?> type(String className) {
    try {
      Class<?> type = Class.forName(className);
      if (Reward.class.isAssignableFrom(type) != BatchReward.class.isAssignableFrom(type)) {
        return type;
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      // Told below.
    }
    throw new InvalidValueException(
        "class",
        "must name a class on the class path that implements one of dev.ergo.rl.reward.Reward and dev.ergo.rl.reward.BatchReward");
  }
}
