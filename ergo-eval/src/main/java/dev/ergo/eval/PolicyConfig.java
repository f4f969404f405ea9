package dev.ergo.eval;

import dev.ergo.core.config.Check;

/**
 * One entry of {@code eval.policies}.
 *
 * @param name shown in summary and report
 * @param mode how it looks at images; absent takes {@code eval.mode}
 * @param budget vision tokens of one view at most; absent takes {@code eval.budget}
 * @param model its checkpoint; absent takes the job's {@code model}
 */
public record PolicyConfig(String name, PolicyMode mode, Integer budget, PolicyModel model) {

  /** Checks name and budget. */
  public PolicyConfig {
    Check.present("name", name);
    if (budget != null) {
      Check.between("budget", budget, 4, EvalConfig.MAX_BUDGET);
    }
  }
}
