package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.remote.EndpointConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * One entry of {@code eval.policies}.
 *
 * @param name shown in summary and report
 * @param mode how it looks at images; absent takes {@code eval.mode}
 * @param budget vision tokens of one view at most; absent takes {@code eval.budget}
 * @param cropBudget vision tokens of the crop at most; absent takes {@code eval.crop_budget}, else
 *     the policy's budget
 * @param budgets several budgets: one policy for each, named name@budget; excludes {@code budget}
 * @param model its checkpoint; absent takes the job's {@code model}
 * @param endpoint an OpenAI-compatible server that answers instead of a checkpoint
 */
public record PolicyConfig(
    String name,
    PolicyMode mode,
    Integer budget,
    Integer cropBudget,
    List<Integer> budgets,
    PolicyModel model,
    EndpointConfig endpoint) {

  /** Checks name, budgets and who answers. */
  public PolicyConfig {
    Check.present("name", name);
    budgets = List.copyOf(Check.orDefault(budgets, List.of()));
    if (budget != null) {
      Check.between("budget", budget, 4, EvalConfig.MAX_BUDGET);
    }
    if (cropBudget != null) {
      Check.between("crop_budget", cropBudget, 4, EvalConfig.MAX_BUDGET);
    }
    for (int i = 0; i < budgets.size(); i++) {
      Check.between("budgets." + i, budgets.get(i), 4, EvalConfig.MAX_BUDGET);
    }
    if (budget != null && !budgets.isEmpty()) {
      throw new InvalidValueException("budgets", "excludes budget; leave one of them out");
    }
    if (model != null && endpoint != null) {
      throw new InvalidValueException(
          "endpoint", "excludes model: one of them answers; leave one out");
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
