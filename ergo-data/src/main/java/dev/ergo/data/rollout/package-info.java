/**
 * Rollouts as Parquet, one file per step: what was sampled, what it looked at, how it was rewarded.
 *
 * <p>Finished episodes come in as {@link dev.ergo.data.rollout.RolloutRow}s; out of the files alone
 * rewards, advantages and losses can be computed again: {@link dev.ergo.data.rollout.StoredEpisode}
 * is the episode that a row was. Pixels are not stored: images are referred to by source, region
 * and pixel limits.
 */
package dev.ergo.data.rollout;
