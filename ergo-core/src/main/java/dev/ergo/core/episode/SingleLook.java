package dev.ergo.core.episode;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a question in one look: what the judge does with a crop, and what the full-image baseline
 * does with the whole images.
 */
public final class SingleLook {

  private final ChatFormat chat;
  private final PatchSource patches;
  private final Prompts prompts;
  private final int maxNewTokens;
  private final PhaseClock clock;
  private Truncation truncation = Truncation.NONE;

  /** Creates it; the model comes with each call. */
  public SingleLook(ChatFormat chat, PatchSource patches, Prompts prompts, int maxNewTokens) {
    this(chat, patches, prompts, maxNewTokens, new PhaseClock());
  }

  /**
   * Creates one that tells where time goes.
   *
   * @param clock as {@link EpisodeRunner} takes it
   */
  public SingleLook(
      ChatFormat chat, PatchSource patches, Prompts prompts, int maxNewTokens, PhaseClock clock) {
    this.chat = chat;
    this.patches = patches;
    this.prompts = prompts;
    this.maxNewTokens = maxNewTokens;
    this.clock = clock;
  }

  /** The same, which draws from some of the tokens where the temperature is above 0. */
  public SingleLook truncating(Truncation to) {
    SingleLook look = new SingleLook(chat, patches, prompts, maxNewTokens, clock);
    look.truncation = to;
    return look;
  }

  /**
   * One answer.
   *
   * @param prompt the tokens that were asked
   * @param sampled the tokens of the answer
   * @param text its text without the stop token
   */
  public record Answer(TokenSequence prompt, SampledTokens sampled, String text) {}

  /** Asks {@code requests.get(i)} about {@code views.get(i)}, greedily. */
  public List<Answer> ask(QwenModel model, List<EpisodeRequest> requests, List<ImageView> views) {
    List<TokenSequence> starts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      starts.add(prompt(requests.get(i), views.get(i)));
    }
    return ask(model, starts, 0, EpisodeNoise.none());
  }

  /**
   * Answers prompts.
   *
   * @param starts tokens up to where the answer begins
   * @param temperature 0 for greedy decoding
   * @param noise drawn from as the first look
   */
  public List<Answer> ask(
      QwenModel model, List<TokenSequence> starts, double temperature, EpisodeNoise noise) {
    if (starts.isEmpty()) {
      return List.of();
    }
    int longest = starts.stream().mapToInt(TokenSequence::length).max().orElse(0);
    List<Answer> answers = new ArrayList<>();
    try (Rollout rollout =
        clock.prefilling(() -> model.rollout(starts, 1, patches, longest + maxNewTokens))) {
      SamplingOptions options = new SamplingOptions(temperature, maxNewTokens, false, truncation);
      List<SampledTokens> drawn = clock.decoding(() -> rollout.sample(options, noise.look(1)));
      for (int i = 0; i < drawn.size(); i++) {
        answers.add(
            new Answer(
                starts.get(i), drawn.get(i), chat.tokenizer().decode(drawn.get(i).ids(), true)));
      }
    }
    return answers;
  }

  /**
   * How likely a model holds answers to be.
   *
   * @param starts tokens up to where the answer begins
   * @param answers the text of each, without tags
   * @return the mean log-prob of its tokens behind the answer tag
   */
  public double[] logLikelihoods(
      QwenModel model, List<TokenSequence> starts, List<String> answers) {
    List<PrefixGroup> asked = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      asked.add(
          new PrefixGroup(
              starts.get(i),
              List.of(
                  AnswerProbe.of(
                      chat.tokenizer(),
                      new TokenSequence(new int[0], List.of()),
                      answers.get(i)))));
    }
    try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
      return AnswerProbe.logLikelihoods(model, asked, patches, scope);
    }
  }

  /** Tokens of a user text behind some views and a system message. */
  public TokenSequence prompt(String system, String text, List<ImageView> views) {
    return chat.opening(system, Message.about(views, text));
  }

  /** Tokens of one question about all its images. */
  public TokenSequence prompt(EpisodeRequest request, List<ImageView> views) {
    return chat.opening(prompts.singleSystem(), prompts.singleTurn(request, views));
  }

  /** Tokens of one question about one view. */
  public TokenSequence prompt(EpisodeRequest request, ImageView view) {
    return chat.opening(prompts.singleSystem(), Message.about(view, prompts.singleText(request)));
  }
}
