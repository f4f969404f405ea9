package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.image.PatchSource;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.train.TrainConfig;

/**
 * What the shares of a process have in common.
 *
 * @param sampler samples their episodes
 * @param loss the policy loss
 * @param config its settings
 * @param train the section, with nothing left to choose
 * @param runner says what a policy is asked behind an episode
 * @param rows makes trajectories of episodes
 * @param images patches of the views
 * @param manager owner of a step's arrays
 */
public record ShareParts(
    EpisodeSampler sampler,
    PolicyLoss loss,
    PolicyLossConfig config,
    TrainConfig train,
    EpisodeRunner runner,
    RolloutRows rows,
    PatchSource images,
    NDManager manager) {}
