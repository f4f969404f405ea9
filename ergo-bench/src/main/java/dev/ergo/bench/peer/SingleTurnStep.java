package dev.ergo.bench.peer;

import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.grpo.Stopwatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * GRPO steps of one turn, from image files and text to the update. Arguments: folder of a case of
 * {@code bench/compare_trl.py}, question, prompts, samples of each, new tokens of a sample, tokens
 * that a prompt must have. A round is a step on the images of that number.
 */
public final class SingleTurnStep {

  private final LoadedPolicy policy;
  private final PolicyStep step;
  private final Path images;
  private final String question;
  private final int promptTokens;

  private SingleTurnStep(LoadedPolicy policy, PolicyStep step, Path folder, String[] arguments) {
    this.policy = policy;
    this.step = step;
    this.images = folder.resolve("images");
    this.question = arguments[1];
    this.promptTokens = Integer.parseInt(arguments[5]);
  }

  /** Serves steps. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    int prompts = Integer.parseInt(arguments[2]);
    int group = Integer.parseInt(arguments[3]);
    int newTokens = Integer.parseInt(arguments[4]);
    ModelConfig section =
        new ModelConfig(folder.toString(), null, "cpu", "float32", null, null, null);
    try (LoadedPolicy policy = LoadedPolicy.load(section, null, 0);
        PolicyStep step = new PolicyStep(policy.model(), policy.images(), policy.manager())) {
      SingleTurnStep task = new SingleTurnStep(policy, step, folder, arguments);
      Rounds.serve(number -> clock -> task.run(number, prompts, group, newTokens, clock));
    }
  }

  private void run(int number, int prompts, int group, int newTokens, Stopwatch clock) {
    List<TokenSequence> opened = new ArrayList<>();
    for (int prompt = 0; prompt < prompts; prompt++) {
      opened.add(opening(images.resolve(number + "-" + prompt + ".png")));
    }
    List<FeatureCache> features = step.keepFeatures();
    List<Rollout> rollouts = step.open(opened, group, promptTokens + newTokens);
    List<Continuation> samples =
        step.sample(rollouts, newTokens, number).stream()
            .map(sample -> new TokenSequence(sample.ids(), List.of()))
            .map(tokens -> PolicyStep.continuation(tokens, 0, 0))
            .toList();
    rollouts.forEach(Rollout::close);
    clock.lap("rollout_s");
    float[] advantages = new float[prompts * group];
    for (int row = 0; row < advantages.length; row++) {
      advantages[row] = row % 2 == 0 ? 1 : -1;
    }
    step.update(opened, samples, advantages, features);
    clock.lap("update_s");
  }

  private TokenSequence opening(Path file) {
    ImageView view =
        ImageView.whole(EncodedImage.file(file, ImageLimits.DEFAULT), policy.pixelLimits());
    Message turn = new Message("user", Message.about(view, question));
    TokenSequence prompt = policy.chat().encode(List.of(turn), true);
    if (prompt.length() != promptTokens) {
      throw new IllegalStateException(
          prompt.length() + " tokens in a prompt, but the peer has " + promptTokens);
    }
    return prompt;
  }
}
