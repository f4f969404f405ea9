package dev.ergo.eval.metrics;

import java.util.Map;
import java.util.Optional;

/**
 * Two policies on the same items. Where items were sampled several times, an item's value is the
 * share of its right answers.
 *
 * @param name the benchmark's name
 * @param policy the policy
 * @param baseline what it is compared with
 * @param items items that both were asked
 * @param difference accuracy of the policy minus that of the baseline
 * @param ci95 95 % interval, paired bootstrap with all items of an image drawn together
 * @param onlyPolicy items that only the policy got right
 * @param onlyBaseline items that only the baseline got right
 * @param pValue McNemar's exact test, of images where several items share one
 * @param pHolm the p-value corrected by Holm over all comparisons of the run
 * @param minimumDetectable least difference that a comparison of as many items, of which the two
 *     disagree on as many, would show with 80 % power at the two-sided 5 % level; empty where the
 *     two never disagree
 * @param byCategory the same per category; empty where the data names none
 */
public record Comparison(
    String name,
    String policy,
    String baseline,
    int items,
    double difference,
    Interval ci95,
    int onlyPolicy,
    int onlyBaseline,
    double pValue,
    double pHolm,
    Optional<Double> minimumDetectable,
    Map<String, CategoryComparison> byCategory) {

  /** This comparison with other corrected p-values. */
  Comparison withHolm(double corrected, Map<String, CategoryComparison> categories) {
    return new Comparison(
        name,
        policy,
        baseline,
        items,
        difference,
        ci95,
        onlyPolicy,
        onlyBaseline,
        pValue,
        corrected,
        minimumDetectable,
        categories);
  }
}
