package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import dev.ergo.eval.ask.EndpointConfig;
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
      budget("budgets." + i, budgets.get(i));
    }
    Check.require(
        budget == null || budgets.isEmpty(), "budgets", "excludes budget; leave one of them out");
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
   * This policy once for each of its budgets.
   *
   * @param defaultMode the mode where it names none
   * @param defaultBudget the budget where it names none
   * @param defaultCrop the crop's budget where it names none; null: that of the view
   */
  Stream<PolicyConfig> resolved(PolicyMode defaultMode, int defaultBudget, Integer defaultCrop) {
    return budgets.isEmpty()
        ? Stream.of(
            resolved(name, defaultMode, Check.orDefault(budget, defaultBudget), defaultCrop))
        : budgets.stream()
            .map(tokens -> resolved(name + "@" + tokens, defaultMode, tokens, defaultCrop));
  }

  /** The same with the model in another place. */
  public PolicyConfig with(PolicyModel other) {
    return new PolicyConfig(name, mode, budget, cropBudget, budgets, other, endpoint);
  }

  private PolicyConfig resolved(
      String fullName, PolicyMode defaultMode, int tokens, Integer defaultCrop) {
    return new PolicyConfig(
        fullName,
        Check.orDefault(mode, defaultMode),
        tokens,
        Check.orDefault(cropBudget, Check.orDefault(defaultCrop, tokens)),
        null,
        model,
        endpoint);
  }
}
