package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;

/**
 * A penalty in the reward for going away from the policy as it was before training: coefficient
 * times the sum of log-prob - reference log-prob over an episode's sampled tokens, as verl's
 * use_kl_in_reward.
 *
 * @param coefficient its weight, with controller adaptive that of the first step; above 0;
 *     required. Example: {@code 1e-3}
 * @param controller fixed: the coefficient stays; adaptive: it follows the target
 * @param target KL per token that adaptive steers to, above 0; required with it. Example: {@code
 *     0.1}
 * @param horizon episodes in which adaptive changes the coefficient by a fifth at most; default
 *     with it: 10000. Example: {@code 10000}
 */
public record KlConfig(Double coefficient, Controller controller, Double target, Integer horizon) {

  private static final int HORIZON = 10_000;

  /** Fills in the defaults and checks the ranges. */
  public KlConfig {
    Check.present("coefficient", coefficient);
    Check.above("coefficient", coefficient, 0);
    controller = Check.orDefault(controller, Controller.FIXED);
    if (controller == Controller.ADAPTIVE) {
      Check.present("target", target);
      Check.above("target", target, 0);
      horizon = Check.atLeast("horizon", Check.orDefault(horizon, HORIZON), 1);
    } else {
      Check.require(target == null, "target", "must be absent with controller fixed");
      Check.require(horizon == null, "horizon", "must be absent with controller fixed");
    }
  }

  /** Who sets the coefficient. */
  public enum Controller {
    /** Nobody. */
    FIXED,
    /** The controller of Ziegler et al. (arXiv 1909.08593). */
    ADAPTIVE
  }
}
