package dev.ergo.eval.metrics;

import dev.ergo.core.episode.PhaseClock.Phases;
import java.util.Map;
import java.util.Optional;

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
public record BenchmarkSummary(
    String name,
    String policy,
    int items,
    int correct,
    double accuracy,
    Interval ci95,
    Interval ci95ByImage,
    Optional<Double> minimumDetectable,
    Map<String, Double> figures,
    Map<String, Accuracy> byCategory,
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
    Map<String, RegionSummary> regionsByCategory,
    Map<String, RegionSummary> regionsByTargetSize,
    Optional<Accuracy> sufficiency) {

  /** This entry under another name of the policy. */
  public BenchmarkSummary withPolicy(String other) {
    return new BenchmarkSummary(
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
