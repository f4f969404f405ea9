package dev.ergo.core.episode;

import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.Generated;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.TokenSequence;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a question about one view, greedily: what the judge does with a crop, and what the
 * full-image baseline does with the whole image.
 */
public final class SingleLook {

  private final ChatFormat chat;
  private final PatchSource patches;
  private final Prompts prompts;
  private final int maxNewTokens;

  /** Creates it; the model comes with each call. */
  public SingleLook(ChatFormat chat, PatchSource patches, Prompts prompts, int maxNewTokens) {
    this.chat = chat;
    this.patches = patches;
    this.prompts = prompts;
    this.maxNewTokens = maxNewTokens;
  }

  /**
   * One answer.
   *
   * @param prompt the tokens that were asked
   * @param generated the tokens of the answer
   * @param text its text without the stop token
   */
  public record Answer(TokenSequence prompt, Generated generated, String text) {}

  /** Asks {@code requests.get(i)} about {@code views.get(i)}. */
  public List<Answer> ask(QwenModel model, List<EpisodeRequest> requests, List<ImageView> views) {
    if (requests.isEmpty()) {
      return List.of();
    }
    List<TokenSequence> starts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      starts.add(prompt(requests.get(i), views.get(i)));
    }
    int longest = starts.stream().mapToInt(TokenSequence::length).max().orElse(0);
    List<Answer> answers = new ArrayList<>();
    try (Rollout rollout = model.rollout(starts, 1, patches, longest + maxNewTokens)) {
      List<Generated> drawn =
          rollout.sample(new SamplingOptions(0, maxNewTokens, false), (row, position) -> 0f);
      for (int i = 0; i < drawn.size(); i++) {
        answers.add(
            new Answer(
                starts.get(i), drawn.get(i), chat.tokenizer().decode(drawn.get(i).ids(), true)));
      }
    }
    return answers;
  }

  /** Tokens of one question about one view. */
  public TokenSequence prompt(EpisodeRequest request, ImageView view) {
    return chat.opening(prompts.system(), Message.about(view, prompts.singleText(request)));
  }
}
