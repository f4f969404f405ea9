package dev.ergo.eval.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.episode.PhaseClock.Phases;
import java.util.Map;
import java.util.Optional;

/**
 * All metrics of one policy on one benchmark. Where items were sampled several times, all but
 * {@code sampled} is about the first sample of each.
 *
 * @param name the benchmark's name
 * @param policy the policy's name
 * @param overall accuracy over all items
 * @param ownMetrics the benchmark's own metrics by name, 0 to 1
 * @param byCategory accuracy per category; empty where the data names none
 * @param failures number of items per cause, causes that did not occur left out
 * @param boxes number of items per outcome of the box
 * @param sampled metrics over all samples; empty where each item was asked once
 * @param positionBias how answers depend on where the right option stands; empty without options
 * @param cost tokens, time and memory
 * @param regions where the policy looked
 */
public record BenchmarkSummary(
    String name,
    String policy,
    @JsonUnwrapped Overall overall,
    @JsonProperty("figures") Map<String, Double> ownMetrics,
    Map<String, Accuracy> byCategory,
    Map<String, Integer> failures,
    Map<String, Integer> boxes,
    Optional<Sampled> sampled,
    Optional<PositionBias> positionBias,
    @JsonUnwrapped Cost cost,
    @JsonUnwrapped Regions regions) {

  /**
   * Accuracy over all items.
   *
   * @param items items asked; failures are among them and count as wrong
   * @param correct right answers
   * @param accuracy {@code correct / items}
   * @param ci95 Wilson's 95 % interval of the accuracy
   * @param ci95ByImage the same of as many items as count, where those of an image belong together
   *     ({@link DesignEffect})
   * @param minimumDetectable least difference from another, independent accuracy that items as many
   *     would show with 80 % power at the two-sided 5 % level; empty where none would
   */
  public record Overall(
      int items,
      int correct,
      double accuracy,
      Interval ci95,
      Interval ci95ByImage,
      Optional<Double> minimumDetectable) {}

  /**
   * Means per answered item; empty where no item was answered here.
   *
   * @param looks looks that the policy took
   * @param visionTokens vision tokens of all views together
   * @param promptTokens tokens given to the policy, vision tokens included
   * @param generatedTokens tokens that the policy wrote
   * @param seconds wall-clock seconds
   * @param phases where the seconds went; empty where the policy can't tell
   * @param peakMibMax greatest memory of the process over all items, MiB
   */
  public record Cost(
      @JsonProperty("looks_mean") Optional<Double> looks,
      @JsonProperty("vision_tokens_mean") Optional<Double> visionTokens,
      @JsonProperty("prompt_tokens_mean") Optional<Double> promptTokens,
      @JsonProperty("generated_tokens_mean") Optional<Double> generatedTokens,
      @JsonProperty("seconds_mean") Optional<Double> seconds,
      @JsonProperty("phases_mean") Optional<Phases> phases,
      Optional<Double> peakMibMax) {}

  /** This entry under another name of the policy. */
  public BenchmarkSummary withPolicy(String other) {
    return new BenchmarkSummary(
        name,
        other,
        overall,
        ownMetrics,
        byCategory,
        failures,
        boxes,
        sampled,
        positionBias,
        cost,
        regions);
  }
}
