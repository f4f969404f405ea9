package dev.ergo.core.episode;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;

/**
 * Budgets and lengths of an episode.
 *
 * @param budget vision tokens of the view at most (ERGO: 640 or 1280)
 * @param cropBudget vision tokens of the crop at most; default: the same budget
 * @param maxNewTokens1 tokens sampled in stage 1 at most
 * @param maxNewTokens2 tokens sampled in stage 2, and in a single look, at most
 */
public record EpisodeConfig(
    Integer budget, Integer cropBudget, Integer maxNewTokens1, Integer maxNewTokens2) {

  /** Fills in the defaults and checks the ranges. */
  public EpisodeConfig {
    budget = atLeast("budget", orDefault(budget, 640), 4);
    cropBudget = atLeast("crop_budget", orDefault(cropBudget, budget), 4);
    maxNewTokens1 = atLeast("max_new_tokens1", orDefault(maxNewTokens1, 1024), 1);
    maxNewTokens2 = atLeast("max_new_tokens2", orDefault(maxNewTokens2, 1024), 1);
  }

  /** The same with other budgets of view and crop. */
  public EpisodeConfig withBudgets(int view, int crop) {
    return new EpisodeConfig(view, crop, maxNewTokens1, maxNewTokens2);
  }
}
