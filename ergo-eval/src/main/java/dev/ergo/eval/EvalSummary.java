package dev.ergo.eval;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.eval.stats.Interval;
import dev.ergo.eval.stats.Wilson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The content of summary.json. All but the values under {@link #TIMING_KEYS} follow from the
 * answers: an evaluation that was interrupted and resumed has the same.
 *
 * @param benchmarks one entry per benchmark and policy
 * @param comparisons each later policy against the first, on the same items
 * @param policies how each policy was asked
 * @param protocols what each benchmark consists of and how it is judged
 * @param judgements what a language model makes of open answers, per benchmark and policy; empty
 *     where none was asked
 * @param timings seconds an item at several batch sizes; empty where they were not asked for
 * @param seed seed of the bootstrap and of everything drawn
 */
public record EvalSummary(
    List<Benchmark> benchmarks,
    List<Comparison> comparisons,
    List<Policy> policies,
    List<BenchmarkRules> protocols,
    List<JudgeAgreement> judgements,
    List<Timing> timings,
    long seed) {

  /** The keys under which measured times and memory stand, wherever they occur. */
  public static final Set<String> TIMING_KEYS =
      Set.of("seconds_mean", "phases_mean", "peak_mib_max", "timings");

  /**
   * Reads a summary.json.
   *
   * @throws IOException if the file can't be read or is no summary of this version
   */
  public static EvalSummary read(Path file) throws IOException {
    return EvalJson.MAPPER.readValue(file.toFile(), EvalSummary.class);
  }

  /** Copies the lists. */
  public EvalSummary {
    benchmarks = List.copyOf(benchmarks);
    comparisons = List.copyOf(comparisons);
    policies = List.copyOf(policies);
    protocols = List.copyOf(protocols);
    judgements = List.copyOf(judgements);
    timings = List.copyOf(timings);
  }

  /**
   * One policy on one benchmark. Where items were sampled several times, all but {@code sampled} is
   * about the first sample of each.
   *
   * @param name the benchmark's name
   * @param policy the policy's name
   * @param items items asked; failures are among them and count as wrong
   * @param correct right answers
   * @param accuracy {@code correct / items}
   * @param ci95 Wilson's 95 % interval of the accuracy
   * @param ci95ByImage 95 % bootstrap interval with all items of an image drawn together
   * @param minimumDetectable least difference from another, independent accuracy that items as many
   *     would show with 80 % power at the two-sided 5 % level; empty where none would
   * @param figures the benchmark's own figures by name, 0 to 1
   * @param byCategory accuracy per category; empty where the data names none
   * @param failures number of items per cause, causes that did not occur left out
   * @param boxes number of items per outcome of the box
   * @param sampled figures over all samples; empty where each item was asked once
   * @param positionBias how answers depend on where the right option stands; empty without options
   * @param visionTokensMean per answered item
   * @param promptTokensMean per answered item
   * @param generatedTokensMean per answered item
   * @param secondsMean per answered item
   * @param phasesMean where the seconds went, per answered item; empty where the policy can't tell
   * @param peakMibMax greatest memory of the process over all items, MiB
   * @param cropAreaMean share of the image's area, over items with a region
   * @param coverageMean share of the target inside the region, over items with both
   * @param iouMean over the same items
   * @param hitRate over the same items
   * @param regionsByCategory region quality per category; empty where no item has a region
   * @param regionsByTargetSize region quality per bin of the target's share of the image
   * @param sufficiency how often the crop alone gave the right answer; empty where it was not asked
   */
  public record Benchmark(
      String name,
      String policy,
      int items,
      int correct,
      double accuracy,
      Interval ci95,
      Interval ci95ByImage,
      Optional<Double> minimumDetectable,
      Map<String, Double> figures,
      Map<String, Category> byCategory,
      Map<String, Integer> failures,
      Map<String, Integer> boxes,
      Optional<Sampled> sampled,
      Optional<PositionBias> positionBias,
      Optional<Double> visionTokensMean,
      Optional<Double> promptTokensMean,
      Optional<Double> generatedTokensMean,
      Optional<Double> secondsMean,
      Optional<Phases> phasesMean,
      Optional<Double> peakMibMax,
      Optional<Double> cropAreaMean,
      Optional<Double> coverageMean,
      Optional<Double> iouMean,
      Optional<Double> hitRate,
      Map<String, Region> regionsByCategory,
      Map<String, Region> regionsByTargetSize,
      Optional<Category> sufficiency) {

    /** This entry under another name of the policy. */
    Benchmark withPolicy(String other) {
      return new Benchmark(
          name,
          other,
          items,
          correct,
          accuracy,
          ci95,
          ci95ByImage,
          minimumDetectable,
          figures,
          byCategory,
          failures,
          boxes,
          sampled,
          positionBias,
          visionTokensMean,
          promptTokensMean,
          generatedTokensMean,
          secondsMean,
          phasesMean,
          peakMibMax,
          cropAreaMean,
          coverageMean,
          iouMean,
          hitRate,
          regionsByCategory,
          regionsByTargetSize,
          sufficiency);
    }
  }

  /**
   * How long a policy takes.
   *
   * @param name the benchmark's name
   * @param policy the policy's name
   * @param batchSize items answered together
   * @param items items of a round
   * @param seconds median over the rounds of the seconds an item, image work included
   * @param secondsOfRounds the same of each round
   * @param speedup median over the rounds of the seconds of the benchmark's first policy divided by
   *     this policy's
   * @param speedupMin least of them
   * @param speedupMax greatest of them
   */
  public record Timing(
      String name,
      String policy,
      int batchSize,
      int items,
      double seconds,
      List<Double> secondsOfRounds,
      double speedup,
      double speedupMin,
      double speedupMax) {}

  /**
   * Accuracy on one category.
   *
   * @param items items asked
   * @param correct right answers
   * @param accuracy {@code correct / items}
   * @param ci95 Wilson's 95 % interval
   */
  public record Category(int items, int correct, double accuracy, Interval ci95) {

    /** The accuracy of at least one item. */
    static Category of(int items, int correct) {
      return new Category(
          items, correct, (double) correct / items, Wilson.interval(correct, items, 0.95));
    }
  }

  /**
   * A mean with its interval.
   *
   * @param value the mean over items
   * @param ci95 95 % bootstrap interval with all items of an image drawn together
   */
  public record Estimate(double value, Interval ci95) {}

  /**
   * Several sampled answers to each item.
   *
   * @param samples answers per item
   * @param avg avg@k: share of right answers among all
   * @param pass pass@k by k, 1 to {@code samples}: chance that one of k answers is right at least
   */
  public record Sampled(int samples, Estimate avg, Map<Integer, Estimate> pass) {}

  /**
   * Answers by the place of the right option.
   *
   * @param letters one entry per letter, A first
   * @param allRotations items right in all rotations of their options, out of all items; empty
   *     where options were not rotated
   */
  public record PositionBias(List<Letter> letters, Optional<Category> allRotations) {}

  /**
   * One place of an option.
   *
   * @param letter A for the first
   * @param gold items whose right option stands here
   * @param chosen items whose answer named the option here
   * @param goldShare {@code gold} over all items with options
   * @param chosenShare {@code chosen} over all items with options
   * @param accuracy share of right answers among the {@code gold} items; empty without any
   * @param ci95 Wilson's 95 % interval of the accuracy
   */
  public record Letter(
      String letter,
      int gold,
      int chosen,
      double goldShare,
      double chosenShare,
      Optional<Double> accuracy,
      Optional<Interval> ci95) {}

  /**
   * Where a policy looked, over the items that have a region.
   *
   * @param items items with a region
   * @param accuracy share of right answers among them
   * @param cropAreaMean share of the image's area
   * @param coverageMean share of the target inside the region; empty without target boxes
   * @param iouMean over the items with target boxes
   * @param hitRate over the items with target boxes
   */
  public record Region(
      int items,
      double accuracy,
      Optional<Double> cropAreaMean,
      Optional<Double> coverageMean,
      Optional<Double> iouMean,
      Optional<Double> hitRate) {}

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
   * @param pValue McNemar's exact test
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

  /**
   * How a policy was asked.
   *
   * @param name the policy's name
   * @param description mode, pixel limits, prompts, decoding, checkpoint
   */
  public record Policy(String name, PolicyDescription description) {}

  /**
   * What a benchmark consists of and how it is judged.
   *
   * @param name the benchmark's name
   * @param dataDigest identifies its items
   * @param protocol wording, reading of answers and aggregation
   */
  public record BenchmarkRules(String name, String dataDigest, String protocol) {}
}
