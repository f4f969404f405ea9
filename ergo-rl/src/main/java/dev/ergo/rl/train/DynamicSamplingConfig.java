package dev.ergo.rl.train;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.Check;
import java.util.List;

/**
 * The section {@code train.dynamic_sampling}: groups that teach little give their places in the
 * step to others (DAPO, arXiv 2503.14476).
 *
 * @param accuracy the least and the greatest share of right answers of a group that the step learns
 *     from, both included; by the answer reward alone, before weights
 * @param maxRounds rounds of sampling in a step at most, the first included; places that are not
 *     filled then are taken by what was sampled for them last, and counted
 */
public record DynamicSamplingConfig(List<Double> accuracy, Integer maxRounds) {

  /** Fills in the defaults and checks the ranges. */
  public DynamicSamplingConfig {
    accuracy = List.copyOf(orDefault(accuracy, List.of(0.01, 0.99)));
    Check.require(
        accuracy.size() == 2
            && 0 <= accuracy.get(0)
            && accuracy.get(0) <= accuracy.get(1)
            && accuracy.get(1) <= 1,
        "accuracy",
        "must be two shares between 0 and 1, the lower one first, such as [0.01, 0.99]");
    maxRounds = atLeast("max_rounds", orDefault(maxRounds, 10), 2);
  }
}
