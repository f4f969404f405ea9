package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;
import dev.ergo.core.error.UserException;
import java.util.Collections;
import java.util.List;

/**
 * The soft overlong punishment of DAPO, a score from -1 to 0: before a look runs into its limit and
 * is cut, it costs.
 *
 * @param weight its weight; above 0, for the score is negative
 * @param buffer sampled tokens before a look's limit in which the score falls from 0 to -1 in a
 *     straight line; required. Example: {@code 16}
 * @param maxNewTokens the limits: one number, or a list with one for each look; absent: those of
 *     episode.max_new_tokens, which they must not exceed. Example: {@code [40, 24]}
 */
public record OverlongConfig(Double weight, Integer buffer, List<Integer> maxNewTokens) {

  /** Fills in the weight and checks the ranges. */
  public OverlongConfig {
    weight = Check.above("weight", Check.orDefault(weight, 1.0), 0);
    Check.present("buffer", buffer);
    Check.atLeast("buffer", buffer, 1);
    maxNewTokens =
        maxNewTokens == null ? null : List.copyOf(Check.present("max_new_tokens", maxNewTokens));
  }

  /**
   * The same with a limit for each look.
   *
   * @param looks the limits of episode.max_new_tokens
   * @throws dev.ergo.core.config.InvalidValueException naming the key of the whole file
   */
  OverlongConfig within(List<Integer> looks) {
    List<Integer> limits =
        maxNewTokens == null
            ? looks
            : maxNewTokens.size() == 1
                ? Collections.nCopies(looks.size(), maxNewTokens.get(0))
                : maxNewTokens;
    boolean fits = limits.size() == looks.size();
    for (int i = 0; fits && i < looks.size(); i++) {
      fits = limits.get(i) <= looks.get(i);
    }
    Check.require(
        fits,
        "rewards.overlong.max_new_tokens",
        "must be one number, or one for each look, none above that of episode.max_new_tokens, which is "
            + looks);
    Check.require(
        Collections.min(limits) >= buffer,
        "rewards.overlong.buffer",
        "must not exceed the limit of a look; the limits are " + limits);
    return new OverlongConfig(weight, buffer, limits);
  }

  /** The component. */
  Reward make() {
    if (maxNewTokens == null) {
      throw new UserException(
          "rewards.overlong.max_new_tokens is not known: neither the file nor the run's config.yaml says how long looks may be; give it");
    }
    return new OverlongReward(buffer, maxNewTokens);
  }
}
