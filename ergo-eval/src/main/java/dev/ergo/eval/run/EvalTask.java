package dev.ergo.eval.run;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.io.Digest;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.PolicyDescription;

/**
 * One policy on one benchmark.
 *
 * @param benchmark the items and their rules; stays open while the evaluation runs, closed by its
 *     owner
 * @param policy the policy's name
 * @param limit first items to evaluate; {@link Long#MAX_VALUE} for all
 * @param answering the policy
 * @param limits pixel limits of the policy's views, for the report's pictures
 * @param cropLimits those of its crops
 * @param policyDigest identifies checkpoint, prompts, mode, budget and decoding: answers of another
 *     digest are not taken for this policy's
 * @param description what summary and report say about the policy
 */
public record EvalTask(
    LoadedBenchmark benchmark,
    String policy,
    long limit,
    AnsweringPolicy answering,
    PixelLimits limits,
    PixelLimits cropLimits,
    String policyDigest,
    PolicyDescription description) {

  /**
   * Answers made elsewhere; there is nobody to ask.
   *
   * @param limit first items to score
   */
  public static EvalTask ofPredictions(LoadedBenchmark benchmark, long limit, PredictionFile file) {
    return new EvalTask(
        benchmark,
        "predictions",
        limit,
        items -> {
          throw new IllegalStateException("predictions are scored, not asked");
        },
        PixelLimits.ofBudget(PolicyConfig.MAX_BUDGET),
        PixelLimits.ofBudget(PolicyConfig.MAX_BUDGET),
        "",
        PolicyDescription.elsewhere(file.file().toString()));
  }

  /** The benchmark's items. */
  public ExampleSource source() {
    return benchmark.source();
  }

  /** Number of items to evaluate. */
  int items() {
    long items = Math.min(source().size(), limit);
    if (items < 1 || items > Integer.MAX_VALUE) {
      throw new UserException(
          "Benchmark %s has %s; check its path, or set its limit."
              .formatted(benchmark.name(), items < 1 ? "no items" : "no end"));
    }
    return (int) items;
  }

  /**
   * Identifies data and policy: answers under another key are those to other questions or of
   * others. How answers are judged is not part of it.
   *
   * @param sufficiency whether the judge is shown the crop too
   */
  public String key(boolean sufficiency) {
    return Digest.of(source().digest(), policyDigest, "sufficiency: " + sufficiency);
  }
}
