/**
 * From rewards to advantages: what an episode was worth compared with the others of its group.
 *
 * <p>In come a {@link dev.ergo.rl.reward.RewardTable} and the group size; out come one number per
 * episode and the metrics of the step. Plain Java arithmetic in double precision.
 */
package dev.ergo.rl.advantage;
