package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.eval.ask.EndpointConfig;
import dev.ergo.eval.item.CropRule;
import dev.ergo.eval.item.PolicyMode;
import java.util.List;
import java.util.stream.Stream;

/**
 * One entry of {@code eval.policies}.
 *
 * @param name name in summary and report; required. Example: {@code large}
 * @param mode default: eval.mode. Example: {@code full_image}
 * @param budget default: eval.budget. Example: {@code 4096}
 * @param cropBudget default: eval.crop_budget, else the policy's budget. Example: {@code 640}
 * @param budgets instead of budget: one policy for each, named large@64 and so on. Example: {@code
 *     [64, 256, 1024]}
 * @param cropRule modes resized_crop, which needs it, and oracle_crop: sides of the last crop,
 *     pixels + scale times those of the box that the policy asked for, or of the one around the
 *     targets, about its centre. Example: {@code {pixels: 280, scale: 0}}
 * @param cropRules instead of crop_rule: one policy for each, named large@280, large@0.5x and so
 *     on. Example: {@code [{pixels: 280, scale: 0}, {scale: 0.5}]}
 * @param model its checkpoint; default: the job's model
 * @param endpoint instead of a checkpoint: an OpenAI-compatible server; the job may go without
 *     model
 */
public record PolicyConfig(
    String name,
    PolicyMode mode,
    Integer budget,
    Integer cropBudget,
    List<Integer> budgets,
    @Formerly(absent = "null") CropRule cropRule,
    @Formerly(absent = "[]") List<CropRule> cropRules,
    PolicyModel model,
    EndpointConfig endpoint) {

  /** Greatest budget: 16,384 tokens, as Qwen2.5-VL's own processor has it. */
  public static final int MAX_BUDGET = 16_384;

  /** Checks name, budgets and who answers. */
  public PolicyConfig {
    Check.present("name", name);
    budgets = List.copyOf(Check.orDefault(budgets, List.of()));
    budget("budget", budget);
    budget("crop_budget", cropBudget);
    for (int i = 0; i < budgets.size(); i++) {
      budget("budgets[" + i + "]", budgets.get(i));
    }
    Check.require(
        budget == null || budgets.isEmpty(), "budgets", "excludes budget; leave one of them out");
    cropRules = List.copyOf(Check.orDefault(cropRules, List.of()));
    Check.require(
        cropRule == null || cropRules.isEmpty(),
        "crop_rules",
        "excludes crop_rule; leave one of them out");
    Check.require(
        model == null || endpoint == null,
        "endpoint",
        "excludes model: one of them answers; leave one out");
  }

  /** Checks a budget, if there is one. */
  static void budget(String key, Integer tokens) {
    if (tokens != null) {
      Check.between(key, tokens, 4, MAX_BUDGET);
    }
  }

  /**
   * This policy once for each of its budgets and rules.
   *
   * @param defaultMode the mode where it names none
   * @param defaultBudget the budget where it names none
   * @param defaultCrop the crop's budget where it names none; null: that of the view
   */
  Stream<PolicyConfig> resolved(PolicyMode defaultMode, int defaultBudget, Integer defaultCrop) {
    Stream<PolicyConfig> sized =
        budgets.isEmpty()
            ? Stream.of(
                resolved(name, defaultMode, Check.orDefault(budget, defaultBudget), defaultCrop))
            : budgets.stream()
                .map(tokens -> resolved(name + "@" + tokens, defaultMode, tokens, defaultCrop));
    return sized.flatMap(PolicyConfig::ruled);
  }

  /**
   * Checks that there is a rule where the mode needs one, and none where it would change nothing.
   *
   * @param key key of this entry
   * @param defaultMode the mode where it names none
   */
  void checkRule(String key, PolicyMode defaultMode) {
    PolicyMode looks = Check.orDefault(mode, defaultMode);
    boolean ruled = cropRule != null || !cropRules.isEmpty();
    Check.require(
        ruled || looks != PolicyMode.RESIZED_CROP,
        key + ".crop_rule",
        "is required by mode resized_crop, for example {pixels: 280, scale: 0}");
    Check.require(
        !ruled || looks.takesCropRule(),
        key + (cropRule == null ? ".crop_rules" : ".crop_rule"),
        "belongs to the modes resized_crop and oracle_crop, not to "
            + looks.key()
            + "; leave it out or name another mode");
  }

  private Stream<PolicyConfig> ruled() {
    return cropRules.isEmpty()
        ? Stream.of(this)
        : cropRules.stream().map(rule -> with(name + "@" + rule, rule));
  }

  private PolicyConfig with(String otherName, CropRule rule) {
    return new PolicyConfig(
        otherName, mode, budget, cropBudget, budgets, rule, null, model, endpoint);
  }

  /** The same with the model in another place. */
  public PolicyConfig with(PolicyModel other) {
    return new PolicyConfig(
        name, mode, budget, cropBudget, budgets, cropRule, cropRules, other, endpoint);
  }

  private PolicyConfig resolved(
      String fullName, PolicyMode defaultMode, int tokens, Integer defaultCrop) {
    return new PolicyConfig(
        fullName,
        Check.orDefault(mode, defaultMode),
        tokens,
        Check.orDefault(cropBudget, Check.orDefault(defaultCrop, tokens)),
        null,
        cropRule,
        cropRules,
        model,
        endpoint);
  }
}
