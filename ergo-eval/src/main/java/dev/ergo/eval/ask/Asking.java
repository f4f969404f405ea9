package dev.ergo.eval.ask;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.eval.item.CropRule;
import dev.ergo.eval.item.PolicyMode;
import java.util.Optional;

/**
 * The way in which a policy is asked.
 *
 * @param mode how it looks
 * @param rule how large the last crop is, where the mode takes a rule
 * @param temperature 0 for greedy decoding
 * @param truncation which tokens may be drawn
 * @param sufficiency whether it is asked, greedily, about the crop alone, too
 * @param seed seed of sampling and of random crops
 */
public record Asking(
    PolicyMode mode,
    Optional<CropRule> rule,
    double temperature,
    Truncation truncation,
    boolean sufficiency,
    long seed) {

  /** Counts up when these parts change, so that answers kept under others are not taken. */
  private static final int VERSION = 2;

  /** The same for what is drawn: counts up when other numbers are drawn. */
  private static final int DRAWS = 1;

  /** What it was before tokens could be left out of a draw. */
  private record FromAll(PolicyMode mode, double temperature, boolean sufficiency, long seed) {}

  /** Draws from all tokens, and no rule makes crops. */
  public Asking(PolicyMode mode, double temperature, boolean sufficiency, long seed) {
    this(mode, Optional.empty(), temperature, Truncation.NONE, sufficiency, seed);
  }

  /** The change to an episode. */
  Control control() {
    return new Control(mode, rule, seed);
  }

  private boolean isDrawn() {
    return temperature > 0 || mode == PolicyMode.RANDOM_CROP;
  }

  /** Names all that decides an answer beside the policy, settings by their keys. */
  String parts(Prompts prompts, EpisodeConfig episode) {
    return String.join(
        "\n",
        "version " + VERSION + (isDrawn() ? " draws " + DRAWS : ""),
        "prompts " + ConfigLoader.toYaml(PromptOverrides.ofOwn(prompts)),
        "episode " + ConfigLoader.toYaml(episode),
        "asking "
            + ConfigLoader.toYaml(new FromAll(mode, temperature, sufficiency, seed))
            + (truncation.isNone() ? "" : "truncation " + ConfigLoader.toYaml(truncation)),
        "shown " + control().shown());
  }
}
