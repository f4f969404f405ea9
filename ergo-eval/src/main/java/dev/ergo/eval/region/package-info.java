/**
 * How well a region covers the boxes that hold the answer. In come boxes in original pixels; out
 * come coverage, intersection over union and hit, for rewards and evaluations alike.
 */
package dev.ergo.eval.region;
