package dev.ergo.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.Patches;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The vision tower over a batch of images, patches ready, without gradient. */
public class VisionBenchmark extends MeanTime {

  private static final int TOKENS = 512;

  /** Vision tokens of an image; each batch has 512. */
  @Param({"16", "256"})
  int tokens;

  private TinyPolicy tiny;
  private List<Patches> images;

  /** Renders the scenes. */
  @Setup
  public void prepare() {
    tiny = TinyPolicy.create();
    images =
        tiny.prompts(TOKENS / tokens, tokens).stream()
            .map(prompt -> tiny.policy().images().patches(prompt.images().get(0)))
            .toList();
  }

  /** One batch. */
  @Benchmark
  public long encode() {
    try (NDManager scope = tiny.policy().manager().newSubManager()) {
      NDArray features = tiny.policy().model().visionFeatures(images, scope);
      return features.size();
    }
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    tiny.close();
  }
}
