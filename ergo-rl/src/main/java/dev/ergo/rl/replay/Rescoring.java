package dev.ergo.rl.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.reward.RewardConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sections that rollouts are scored under again.
 *
 * @param rewards components of the reward
 * @param advantage how rewards become advantages
 * @param judge the judge of the region reward
 * @param train what else advantages depend on
 */
public record Rescoring(
    RewardConfig rewards, AdvantageConfig advantage, JudgeConfig judge, GroupConfig train) {

  /** Those that a run was scored with. */
  static final List<String> SECTIONS = List.of("rewards", "advantage", "judge");

  private static final String GROUP_SIZE = "train.group_size";

  /**
   * The part of section train that counts.
   *
   * @param groupSize episodes that are compared with each other; absent: those of a question
   */
  public record GroupConfig(Integer groupSize) {}

  /** What an earlier process has written as YAML. */
  static Rescoring fromYaml(String yaml) {
    return ConfigLoader.fromYaml(yaml, Rescoring.class);
  }

  /** Whether rewards or advantages depend on a key. */
  static boolean dependsOn(String key) {
    return key.equals(GROUP_SIZE)
        || SECTIONS.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));
  }

  /**
   * The same with other values. Where these choose another estimator or another judge, what
   * belonged to the former one alone goes with it.
   *
   * @param set values by dotted key
   * @throws UserException for a key that is none and a value that can't be
   */
  Rescoring with(Map<String, JsonNode> set) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (gives(set, "advantage.aggregation") || gives(set, "advantage.custom")) {
      values.put("advantage.scale", null);
      values.put("advantage.baseline", null);
    }
    if (gives(set, "judge.endpoint")) {
      values.put("judge.path", null);
    } else if (gives(set, "judge.path")) {
      values.put("judge.endpoint", null);
    }
    if (gives(set, "advantage.credit")) {
      values.put("advantage.looks", null);
    }
    values.putAll(set);
    Rescoring other = ConfigLoader.with(this, values);
    try {
      other.advantage.checkFor(other.rewards);
    } catch (InvalidValueException e) {
      throw new UserException(e.key() + " " + e.getMessage(), e);
    }
    return other;
  }

  /**
   * The same with what rewards take from the run's section episode.
   *
   * @param looks sampled tokens of each look at most
   * @throws UserException if the two don't go together
   */
  Rescoring within(List<Integer> looks) {
    try {
      return new Rescoring(rewards.within(looks), advantage, judge, train);
    } catch (InvalidValueException e) {
      throw new UserException(e.key() + " " + e.getMessage(), e);
    }
  }

  private static boolean gives(Map<String, JsonNode> set, String key) {
    return set.keySet().stream()
        .anyMatch(given -> given.equals(key) || given.startsWith(key + "."));
  }
}
