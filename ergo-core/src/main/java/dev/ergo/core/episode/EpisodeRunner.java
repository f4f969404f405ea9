package dev.ergo.core.episode;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.Generated;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs two-stage episodes in batches: one prefill per prompt, both stages in the same context, so
 * stage 2 continues from stage 1's keys and values.
 */
public final class EpisodeRunner {

  /** The token that ends stage 1's turn where it ran into its limit. */
  private static final int CLOSING_TOKENS = 1;

  /** {@code <|vision_start|>} and {@code <|vision_end|>} around a crop. */
  private static final int FRAME_TOKENS = 2;

  private final ChatFormat chat;
  private final PatchSource patches;
  private final Prompts prompts;
  private final EpisodeConfig config;
  private final ZoomReader reader;
  private final PhaseClock clock;

  /** Creates a runner; the model comes with each call, because training changes it. */
  public EpisodeRunner(
      ChatFormat chat, PatchSource patches, Prompts prompts, EpisodeConfig config) {
    this(chat, patches, prompts, config, new PhaseClock());
  }

  /**
   * Creates a runner that tells where time goes.
   *
   * @param clock gets the seconds of prefill and decoding; of image work, too, where {@code
   *     patches} is timed by it
   */
  public EpisodeRunner(
      ChatFormat chat,
      PatchSource patches,
      Prompts prompts,
      EpisodeConfig config,
      PhaseClock clock) {
    this.chat = chat;
    this.patches = patches;
    this.prompts = prompts;
    this.config = config;
    this.reader = new ZoomReader(patches, config);
    this.clock = clock;
  }

  /**
   * Samples {@code group} episodes for each request.
   *
   * @param temperature 0 for greedy decoding
   * @return the episodes, those of one request side by side
   */
  public List<Episode> run(
      QwenModel model,
      List<EpisodeRequest> requests,
      int group,
      double temperature,
      EpisodeNoise noise) {
    return run(model, requests, group, temperature, noise, SecondTurn.asChosen());
  }

  /**
   * Samples episodes of which the second turn brings something of its own.
   *
   * @param second what it brings; where that is no image, {@link Episode#crop} is what was asked
   *     for
   */
  public List<Episode> run(
      QwenModel model,
      List<EpisodeRequest> requests,
      int group,
      double temperature,
      EpisodeNoise noise,
      SecondTurn second) {
    List<ImageView> views = requests.stream().map(this::view).toList();
    List<TokenSequence> starts = firstTurns(requests, views);
    List<FirstStage> first = new ArrayList<>();
    List<Generated> answered;
    try (Rollout rollout =
        clock.prefilling(() -> model.rollout(starts, group, patches, columns(requests, starts)))) {
      List<Generated> looked =
          clock.decoding(
              () -> rollout.sample(options(temperature, config.maxNewTokens1()), noise.stage(1)));
      for (int row = 0; row < looked.size(); row++) {
        int prompt = row / group;
        first.add(look(requests.get(prompt), views.get(prompt), looked.get(row), row, second));
      }
      clock.prefilling(
          () -> {
            rollout.append(first.stream().map(FirstStage::turn).toList());
            return rollout;
          });
      answered =
          clock.decoding(
              () -> rollout.sample(options(temperature, config.maxNewTokens2()), noise.stage(2)));
    }
    List<Episode> episodes = new ArrayList<>();
    for (int row = 0; row < first.size(); row++) {
      FirstStage look = first.get(row);
      episodes.add(
          new Episode(
              requests.get(row / group),
              views.get(row / group),
              starts.get(row / group),
              look.generated,
              look.text,
              look.zoomed.zoom(),
              look.zoomed.outcome(),
              look.zoomed.crop(),
              look.turn,
              answered.get(row),
              chat.tokenizer().decode(answered.get(row).ids(), true)));
    }
    return episodes;
  }

  /**
   * Runs the first stage alone, one sample a request.
   *
   * @return what each asks for
   */
  public List<ZoomReader.Zoomed> zooms(
      QwenModel model, List<EpisodeRequest> requests, double temperature, EpisodeNoise noise) {
    List<ImageView> views = requests.stream().map(this::view).toList();
    List<TokenSequence> starts = firstTurns(requests, views);
    List<ZoomReader.Zoomed> zooms = new ArrayList<>();
    try (Rollout rollout =
        clock.prefilling(
            () -> model.rollout(starts, 1, patches, longest(starts) + config.maxNewTokens1()))) {
      List<Generated> looked =
          clock.decoding(
              () -> rollout.sample(options(temperature, config.maxNewTokens1()), noise.stage(1)));
      for (int i = 0; i < looked.size(); i++) {
        String text = chat.tokenizer().decode(looked.get(i).ids(), true);
        zooms.add(reader.read(requests.get(i), views.get(i), text));
      }
    }
    return zooms;
  }

  private List<TokenSequence> firstTurns(List<EpisodeRequest> requests, List<ImageView> views) {
    List<TokenSequence> starts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      starts.add(firstTurn(requests.get(i), views.get(i)));
    }
    return starts;
  }

  /** The view of stage 1. */
  public ImageView view(EpisodeRequest request) {
    return view(request.image());
  }

  /** The view of an image under the budget of stage 1. */
  public ImageView view(ImageSource image) {
    return reader.view(image);
  }

  /** The crop of a region of the original under the crop's budget. */
  public ImageView crop(EpisodeRequest request, PixelBox region) {
    return reader.crop(request, region);
  }

  /** Tokens of the system message and of the first user turn, up to where stage 1 begins. */
  public TokenSequence firstTurn(EpisodeRequest request, ImageView view) {
    return chat.opening(prompts.system(), Message.about(view, prompts.stage1Text(request)));
  }

  /** Tokens of the second user turn, from the end of stage 1 to where stage 2 begins. */
  public TokenSequence secondTurn(EpisodeRequest request, ImageView crop) {
    return chat.userTurn(Message.about(crop, prompts.stage2Text(request)));
  }

  private TokenSequence secondTurn(EpisodeRequest request, SecondTurn.Brought brought) {
    return brought
        .view()
        .map(view -> secondTurn(request, view))
        .orElseGet(
            () ->
                chat.userTurn(
                    List.of(new Message.Text(brought.text() + prompts.stage2Text(request)))));
  }

  /** A finished first stage, as {@link Episode} describes its parts. */
  record FirstStage(
      Generated generated, String text, ZoomReader.Zoomed zoomed, TokenSequence turn) {}

  /** Reads what stage 1 wrote; every text leads to a second turn. */
  FirstStage look(
      EpisodeRequest request, ImageView view, Generated generated, int row, SecondTurn second) {
    String text = chat.tokenizer().decode(generated.ids(), true);
    ZoomReader.Zoomed chosen = reader.read(request, view, text);
    SecondTurn.Brought brought = second.bring(row, chosen.crop());
    ZoomReader.Zoomed shown =
        new ZoomReader.Zoomed(
            chosen.zoom(), chosen.outcome(), brought.view().orElse(chosen.crop()));
    TokenSequence turn = closeTurn(generated).then(secondTurn(request, brought));
    return new FirstStage(generated, text, shown, turn);
  }

  /** A first stage that ran into its length limit still ends its turn as the template demands. */
  private TokenSequence closeTurn(Generated generated) {
    int[] ids = generated.ids();
    int end = chat.tokenizer().id("<|im_end|>");
    boolean closed = ids.length > 0 && ids[ids.length - 1] == end;
    return new TokenSequence(closed ? new int[0] : new int[] {end}, List.of());
  }

  /**
   * Columns of the key/value cache that the longest episode takes at most.
   *
   * @param starts the first turns of the requests
   */
  public int columns(List<EpisodeRequest> requests, List<TokenSequence> starts) {
    int turn = 0;
    for (EpisodeRequest request : requests) {
      List<Message.Part> words = List.of(new Message.Text(prompts.stage2Text(request)));
      turn = Math.max(turn, chat.userTurn(words).length());
    }
    return longest(starts)
        + config.maxNewTokens1()
        + CLOSING_TOKENS
        + turn
        + FRAME_TOKENS
        + config.cropBudget()
        + config.maxNewTokens2();
  }

  private static int longest(List<TokenSequence> starts) {
    return starts.stream().mapToInt(TokenSequence::length).max().orElse(0);
  }

  private static SamplingOptions options(double temperature, int maxNewTokens) {
    return new SamplingOptions(temperature, maxNewTokens, false);
  }
}
