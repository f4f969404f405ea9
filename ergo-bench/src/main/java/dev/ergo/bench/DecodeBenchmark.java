package dev.ergo.bench;

import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The decode loop: one token for every row, averaged over 64 in a row at temperature 1. */
public class DecodeBenchmark extends MeanTime {

  private static final int GROUP = 8;
  private static final int NEW_TOKENS = 64;

  /** Prompts in a batch, each with 8 rows. */
  @Param({"1", "8"})
  int prompts;

  private final SamplingOptions options = new SamplingOptions(1, NEW_TOKENS, true);
  private final SamplingNoise noise = TinyPolicy.noise();
  private TinyPolicy tiny;
  private FeatureCache features;
  private List<TokenSequence> sequences;
  private Rollout rollout;

  /** Makes the model. */
  @Setup
  public void prepare() {
    tiny = TinyPolicy.create();
    features = tiny.policy().model().keepFeatures(false);
    sequences = tiny.prompts(prompts, TinyPolicy.BUDGET);
  }

  /** Prefill is measured elsewhere. */
  @Setup(Level.Invocation)
  public void prefill() {
    rollout = tiny.policy().model().rollout(sequences, GROUP, tiny.policy().images(), NEW_TOKENS);
  }

  /** 64 tokens for every row. */
  @Benchmark
  @OperationsPerInvocation(NEW_TOKENS)
  public List<SampledTokens> decode() {
    return rollout.sample(options, noise);
  }

  /** Frees the cache. */
  @TearDown(Level.Invocation)
  public void drop() {
    rollout.close();
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    features.close();
    tiny.close();
  }
}
