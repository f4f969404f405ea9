/**
 * What an episode is worth: the reward components of ERGO (arXiv 2509.21991, section 3), their
 * weights, and the table of scores of a batch.
 *
 * <p>In come finished episodes with the judge's verdict; out come numbers. Nothing here runs a
 * model. An episode without a usable box gets nothing for its region: at inference the whole image
 * stands in for a missing crop, and training must not reward that.
 */
package dev.ergo.rl.reward;
