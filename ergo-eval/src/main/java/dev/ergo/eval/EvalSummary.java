package dev.ergo.eval;

import dev.ergo.eval.stats.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of summary.json.
 *
 * @param benchmarks one entry per benchmark and policy
 * @param comparisons each later policy against the first, on the same items
 */
public record EvalSummary(List<Benchmark> benchmarks, List<Comparison> comparisons) {

  /** Copies the lists. */
  public EvalSummary {
    benchmarks = List.copyOf(benchmarks);
    comparisons = List.copyOf(comparisons);
  }

  /**
   * One policy on one benchmark.
   *
   * @param name the benchmark's name
   * @param policy the policy's name
   * @param items items asked; failures are among them and count as wrong
   * @param correct right answers
   * @param accuracy {@code correct / items}
   * @param ci95 Wilson's 95 % interval of the accuracy
   * @param ci95ByImage 95 % bootstrap interval with all items of an image drawn together
   * @param byCategory accuracy per category; empty where the data names none
   * @param failures number of items per cause, causes that did not occur left out
   * @param boxes number of items per outcome of the box
   * @param visionTokensMean per answered item
   * @param promptTokensMean per answered item
   * @param generatedTokensMean per answered item
   * @param secondsMean per answered item
   * @param cropAreaMean share of the image's area, over items with a region
   * @param coverageMean share of the target inside the region, over items with both
   * @param iouMean over the same items
   * @param hitRate over the same items
   */
  public record Benchmark(
      String name,
      String policy,
      int items,
      int correct,
      double accuracy,
      Interval ci95,
      Interval ci95ByImage,
      Map<String, Category> byCategory,
      Map<String, Integer> failures,
      Map<String, Integer> boxes,
      Optional<Double> visionTokensMean,
      Optional<Double> promptTokensMean,
      Optional<Double> generatedTokensMean,
      Optional<Double> secondsMean,
      Optional<Double> cropAreaMean,
      Optional<Double> coverageMean,
      Optional<Double> iouMean,
      Optional<Double> hitRate) {}

  /**
   * Accuracy on one category.
   *
   * @param items items asked
   * @param correct right answers
   * @param accuracy {@code correct / items}
   * @param ci95 Wilson's 95 % interval
   */
  public record Category(int items, int correct, double accuracy, Interval ci95) {}

  /**
   * Two policies on the same items.
   *
   * @param name the benchmark's name
   * @param policy the policy
   * @param baseline what it is compared with
   * @param items items that both were asked
   * @param difference accuracy of the policy minus that of the baseline
   * @param ci95 95 % interval, paired bootstrap with all items of an image drawn together
   * @param onlyPolicy items that only the policy got right
   * @param onlyBaseline items that only the baseline got right
   * @param pValue McNemar's exact test
   * @param pHolm the p-value corrected by Holm over all comparisons of the run
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
      double pHolm) {

    /** This comparison with another corrected p-value. */
    Comparison withHolm(double corrected) {
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
          corrected);
    }
  }
}
