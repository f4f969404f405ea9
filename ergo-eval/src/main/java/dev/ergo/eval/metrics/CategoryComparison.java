package dev.ergo.eval.metrics;

/**
 * Two policies on the items of one category.
 *
 * @param pHolm the p-value corrected by Holm over all categories of all comparisons of the run
 */
public record CategoryComparison(
    int items,
    double difference,
    Interval ci95,
    int onlyPolicy,
    int onlyBaseline,
    double pValue,
    double pHolm) {

  /** This comparison with another corrected p-value. */
  CategoryComparison withHolm(double corrected) {
    return new CategoryComparison(
        items, difference, ci95, onlyPolicy, onlyBaseline, pValue, corrected);
  }
}
