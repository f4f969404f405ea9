package dev.ergo.bench;

import dev.ergo.core.model.Rollout;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The prompts of a batch through the language model into the key-value cache, expanded to the
 * group; vision features are kept, as within a training step.
 */
public class PrefillBenchmark extends TinyPolicy {

  /** Prompts in a batch. */
  @Param({"8", "32"})
  int prompts;

  private List<TokenSequence> sequences;

  /** Runs the vision tower once. */
  @Setup
  public void prepare() {
    load();
    policy.model().keepFeatures(false);
    sequences = prompts(prompts, BUDGET);
    prefill();
  }

  /** One batch. */
  @Benchmark
  public int prefill() {
    try (Rollout rollout = rollout(sequences)) {
      return rollout.rows();
    }
  }
}
