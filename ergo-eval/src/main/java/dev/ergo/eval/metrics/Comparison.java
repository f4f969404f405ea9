package dev.ergo.eval.metrics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;
import java.util.Optional;

/**
 * A policy and its baseline on one benchmark. Where items were sampled several times, an item's
 * value is the share of its right answers.
 *
 * @param name the benchmark's name
 * @param policy the policy
 * @param baseline what it is compared with
 * @param whole over all items; clusters are images, and p-values are corrected over all comparisons
 *     of the run
 * @param minimumDetectable least difference that a comparison of as many items, of which the two
 *     disagree on as many, would show with 80 % power at the two-sided 5 % level; empty where the
 *     two never disagree
 * @param byCategory the same per category, corrected over all categories of all comparisons; empty
 *     where the data names none
 */
public record Comparison(
    String name,
    String policy,
    String baseline,
    @JsonUnwrapped PairedComparison whole,
    Optional<Double> minimumDetectable,
    Map<String, PairedComparison> byCategory) {}
