package dev.ergo.core.episode;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.require;

import dev.ergo.core.config.Formerly;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Looks, budgets and lengths of an episode. Used by grpo, sft and eval (whose own budgets,
 * eval.budget and eval.crop_budget, come first).
 *
 * @param budget vision tokens of the view at most, 28 x 28 pixels each; of several images each has
 *     as many; ERGO uses 640 and 1280
 * @param cropBudget vision tokens of a crop at most; default: the budget
 * @param looks looks of an episode at most; 2 is ERGO: a box, then the answer from its crop
 * @param earlyAnswer true: the policy may answer instead of zooming; an episode ends with its first
 *     look that answers or runs into its limit. false: every episode has as many looks
 * @param maxNewTokens tokens of a look at most: one number, or a list with one for each look, of
 *     which the last is that of a single look, too
 */
public record EpisodeConfig(
    Integer budget,
    Integer cropBudget,
    @Formerly(absent = "2") Integer looks,
    @Formerly(absent = "false") Boolean earlyAnswer,
    @Formerly(
            value = {"episode.max_new_tokens1", "episode.max_new_tokens2"},
            read = true,
            rest = "1024")
        List<Integer> maxNewTokens) {

  private static final int MAX_NEW_TOKENS = 1024;

  /** Fills in the defaults and checks the ranges. */
  public EpisodeConfig {
    budget = atLeast("budget", orDefault(budget, 640), 4);
    cropBudget = atLeast("crop_budget", orDefault(cropBudget, budget), 4);
    looks = atLeast("looks", orDefault(looks, 2), 1);
    earlyAnswer = orDefault(earlyAnswer, false);
    List<Integer> given = orDefault(maxNewTokens, List.of(MAX_NEW_TOKENS));
    require(
        given.size() == 1 || given.size() == looks,
        "max_new_tokens",
        "must be one number, or a list with one for each of the looks (episode.looks is "
            + looks
            + ")");
    List<Integer> limits = new ArrayList<>();
    for (Integer limit : given.size() == 1 ? Collections.nCopies(looks, given.get(0)) : given) {
      limits.add(atLeast("max_new_tokens", orDefault(limit, MAX_NEW_TOKENS), 1));
    }
    maxNewTokens = List.copyOf(limits);
  }

  /** What holds where a file has no such section. */
  public static EpisodeConfig defaults() {
    return new EpisodeConfig(null, null, null, null, null);
  }

  /** Defaults but for budgets and lengths: ERGO's two looks. */
  public static EpisodeConfig ergo(int budget, int cropBudget, int firstLimit, int secondLimit) {
    return new EpisodeConfig(budget, cropBudget, 2, false, List.of(firstLimit, secondLimit));
  }

  /** The same with other budgets of view and crop. */
  public EpisodeConfig withBudgets(int view, int crop) {
    return new EpisodeConfig(view, crop, looks, earlyAnswer, maxNewTokens);
  }

  /** Tokens that a look samples at most; looks count from 1. */
  public int maxNewTokens(int look) {
    return maxNewTokens.get(look - 1);
  }

  /** Tokens that the look that has to answer samples at most. */
  public int maxAnswerTokens() {
    return maxNewTokens(looks);
  }

  /** Tokens that all looks sample at most. */
  public int maxSampledTokens() {
    return maxNewTokens.stream().mapToInt(Integer::intValue).sum();
  }
}
