package dev.ergo.rl.job;

import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.data.DataConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.UsableExamples;
import dev.ergo.data.scenes.GeneratedImage;
import java.util.function.Consumer;

/**
 * Data sets behind the rule for bad rows, bad images and prompts that are too long.
 *
 * @param data the section
 * @param policy reads the images
 * @param runner makes the prompts
 * @param leftOut takes the reason of each row that is left out
 */
record TrainingRows(
    DataConfig data, LoadedPolicy policy, EpisodeRunner runner, Consumer<String> leftOut) {

  /** The rows that a training may use. */
  UsableExamples trained(ExampleSource source) {
    return behindRule(source, lengths());
  }

  /** Held-out items, which stay those of other runs, however long they are. */
  UsableExamples heldOut(ExampleSource source) {
    return behindRule(source, new PromptLength(runner, null, positions()));
  }

  /** What is too long to be trained on. */
  PromptLength lengths() {
    return new PromptLength(runner, data.maxPromptTokens(), positions());
  }

  private int positions() {
    return policy.model().config().text().maxPositions();
  }

  private UsableExamples behindRule(ExampleSource source, PromptLength lengths) {
    return new UsableExamples(source, data.onBadImage(), this::probe, leftOut)
        .without(lengths::tooLong);
  }

  /** Generated images always hold, and not every lesson about one needs its whole view. */
  private void probe(ImageSource image) {
    if (!(image instanceof GeneratedImage)) {
      policy.images().patches(runner.view(image));
    }
  }
}
