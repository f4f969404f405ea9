package dev.ergo.bench;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.Patches;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The vision tower over a batch of images, patches ready, without gradient. */
public class VisionBenchmark extends TinyPolicy {

  private static final int TOKENS = 512;

  /** Vision tokens of an image; each batch has 512. */
  @Param({"16", "256"})
  int tokens;

  private List<Patches> images;

  /** Renders the scenes. */
  @Setup
  public void prepare() {
    load();
    images =
        prompts(TOKENS / tokens, tokens).stream()
            .map(prompt -> policy.images().patches(prompt.images().get(0)))
            .toList();
  }

  /** One batch. */
  @Benchmark
  public long encode() {
    try (NDManager scope = policy.manager().newSubManager()) {
      return policy.model().visionFeatures(images, scope).size();
    }
  }
}
