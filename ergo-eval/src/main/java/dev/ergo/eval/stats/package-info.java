/**
 * Statistics of evaluations: intervals of proportions and means, paired and two-sample comparisons,
 * correction for several tests.
 *
 * <p>In come counts and values per item; out come {@link dev.ergo.eval.stats.Interval}s and test
 * results. Everything random is seeded. The tests hold the functions against scipy and statsmodels.
 */
package dev.ergo.eval.stats;
