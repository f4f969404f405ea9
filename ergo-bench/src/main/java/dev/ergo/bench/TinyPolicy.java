package dev.ergo.bench;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.data.Example;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A benchmark of the small default policy with random weights, asked about generated scenes; the
 * working directory is the root of the repository.
 */
abstract class TinyPolicy extends MeanTime {

  /** Vision tokens of a coarse view and of a crop. */
  static final int BUDGET = 16;

  static final int GROUP = 8;
  static final int NEW_TOKENS = 64;
  static final long SEED = 1;

  LoadedPolicy policy;

  /** Makes the policy. */
  final void load() {
    Map<String, String> section =
        Map.of("device", "cpu", "init.tokenizer", "policies/tiny-tokenizer");
    policy = LoadedPolicy.load(ConfigLoader.of(ModelConfig.class, section), null, SEED);
  }

  /** First turns about different scenes, each with one image of at most {@code budget} tokens. */
  final List<TokenSequence> prompts(int count, int budget) {
    SceneExamples scenes = new SceneExamples(SceneSet.of(SEED), count);
    return LongStream.range(0, count).mapToObj(i -> prompt(scenes.get(i), budget)).toList();
  }

  private TokenSequence prompt(Example example, int budget) {
    ImageView view = ImageView.whole(example.image(), PixelLimits.ofBudget(budget));
    Message turn = new Message("user", Message.about(view, example.question()));
    return policy.chat().encode(List.of(turn), true);
  }

  /** Groups behind prompts, prefilled. */
  final Rollout rollout(List<TokenSequence> prompts) {
    return policy.model().rollout(prompts, GROUP, policy.images(), NEW_TOKENS);
  }

  /** Frees the policy and what it keeps. */
  @TearDown
  public void close() {
    policy.close();
  }
}
