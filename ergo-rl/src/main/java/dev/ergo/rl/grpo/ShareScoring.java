package dev.ergo.rl.grpo;

import dev.ergo.rl.reward.EpisodeScorer;
import java.util.Optional;

/**
 * Who says what the episodes of a share are worth.
 *
 * @param rewards components of the reward
 * @param judge for those that need one
 */
public record ShareScoring(EpisodeScorer rewards, Optional<CropJudge> judge) {}
