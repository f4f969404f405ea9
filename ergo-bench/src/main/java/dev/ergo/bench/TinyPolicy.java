package dev.ergo.bench;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.ScratchConfig;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The small default policy with random weights, and prompts about generated scenes. */
final class TinyPolicy implements AutoCloseable {

  /** Vision tokens of a coarse view and of a crop. */
  static final int BUDGET = 16;

  private static final String TOKENIZER = "policies/tiny-tokenizer";
  private static final long SEED = 1;

  private final LoadedPolicy policy;

  private TinyPolicy(LoadedPolicy policy) {
    this.policy = policy;
  }

  /** Makes the policy; the working directory is the root of the repository. */
  static TinyPolicy create() {
    ScratchConfig shape =
        new ScratchConfig(
            TOKENIZER, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null);
    return new TinyPolicy(
        LoadedPolicy.load(
            new ModelConfig(null, null, "cpu", "float32", null, null, shape), null, SEED));
  }

  LoadedPolicy policy() {
    return policy;
  }

  /** First turns about different scenes, each with one image of at most {@code budget} tokens. */
  List<TokenSequence> prompts(int count, int budget) {
    SceneExamples scenes = new SceneExamples(SceneSet.of(SEED), count);
    List<TokenSequence> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Example example = scenes.get(i);
      ImageView view = ImageView.whole(example.image(), PixelLimits.ofBudget(budget));
      prompts.add(
          policy
              .chat()
              .encode(
                  List.of(
                      new Message(
                          "user",
                          List.of(new Message.Image(view), new Message.Text(example.question())))),
                  true));
    }
    return prompts;
  }

  /** Any ordinary tokens. */
  int[] tokens(int count) {
    return new Random(SEED).ints(count, 0, 1000).toArray();
  }

  /** Uniform numbers for draws, the same at each call. */
  static SamplingNoise noise() {
    float[] numbers = new float[1024];
    Random random = new Random(SEED);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat();
    }
    return (row, position) -> numbers[(row * 31 + position) % numbers.length];
  }

  @Override
  public void close() {
    policy.close();
  }
}
