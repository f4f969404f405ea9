package dev.ergo.bench;

import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The prompts of a batch through the language model into the key-value cache, expanded to the
 * group; vision features are kept, as within a training step.
 */
public class PrefillBenchmark extends MeanTime {

  private static final int GROUP = 8;
  private static final int NEW_TOKENS = 64;

  /** Prompts in a batch. */
  @Param({"8", "32"})
  int prompts;

  private TinyPolicy tiny;
  private FeatureCache features;
  private List<TokenSequence> sequences;

  /** Runs the vision tower once. */
  @Setup
  public void prepare() {
    tiny = TinyPolicy.create();
    features = tiny.policy().model().keepFeatures(false);
    sequences = tiny.prompts(prompts, TinyPolicy.BUDGET);
    prefill();
  }

  /** One batch. */
  @Benchmark
  public int prefill() {
    try (Rollout rollout =
        tiny.policy().model().rollout(sequences, GROUP, tiny.policy().images(), NEW_TOKENS)) {
      return rollout.rows();
    }
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    features.close();
    tiny.close();
  }
}
