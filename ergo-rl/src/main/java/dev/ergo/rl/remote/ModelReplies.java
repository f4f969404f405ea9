package dev.ergo.rl.remote;

import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model in this process. What it says is a function of its weights, so a resume asks it again and
 * hears the same.
 */
final class ModelReplies implements JudgeReplies {

  /** A reply is one word. */
  private static final int MAX_TOKENS = 16;

  /** Texts that are answered together. */
  private static final int BATCH = 64;

  private final LoadedPolicy model;
  private final SingleLook look;

  /**
   * Loads it.
   *
   * @param told what loading says
   */
  ModelReplies(ModelConfig config, Consumer<String> told) {
    this.model = LoadedPolicy.load(config, null, 0, told);
    this.look = new SingleLook(model.chat(), model.images(), model.prompts(), MAX_TOKENS);
  }

  @Override
  public List<Optional<String>> to(List<String> prompts) {
    List<Optional<String>> replies = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += BATCH) {
      List<TokenSequence> starts =
          prompts.subList(from, Math.min(from + BATCH, prompts.size())).stream()
              .map(text -> look.prompt(Prompts.ergo().singleSystem(), text, List.of()))
              .toList();
      look.ask(model.model(), starts, 0, EpisodeNoise.none())
          .forEach(answer -> replies.add(Optional.of(answer.text())));
    }
    return replies;
  }

  @Override
  public void close() {
    model.close();
  }
}
