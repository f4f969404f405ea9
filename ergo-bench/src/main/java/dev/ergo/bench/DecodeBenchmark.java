package dev.ergo.bench;

import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The decode loop: one token for every row, averaged over 64 in a row at temperature 1. */
public class DecodeBenchmark extends TinyPolicy {

  /** Prompts in a batch, each with 8 rows. */
  @Param({"1", "8"})
  int prompts;

  private final SamplingOptions options = new SamplingOptions(1, NEW_TOKENS, true);
  private final float[] uniform = new float[1024];
  private List<TokenSequence> sequences;
  private Rollout rollout;

  /** Makes the model and the numbers that draw its tokens, the same at each call. */
  @Setup
  public void prepare() {
    load();
    policy.model().keepFeatures(false);
    sequences = prompts(prompts, BUDGET);
    Random random = new Random(SEED);
    for (int i = 0; i < uniform.length; i++) {
      uniform[i] = random.nextFloat();
    }
  }

  /** Prefill is measured elsewhere. */
  @Setup(Level.Invocation)
  public void prefill() {
    rollout = rollout(sequences);
  }

  /** 64 tokens for every row. */
  @Benchmark
  @OperationsPerInvocation(NEW_TOKENS)
  public List<SampledTokens> decode() {
    return rollout.sample(
        options, (row, position) -> uniform[(row * 31 + position) % uniform.length]);
  }

  /** Frees the cache. */
  @TearDown(Level.Invocation)
  public void drop() {
    rollout.close();
  }
}
