package dev.ergo.core.episode;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Runs episodes in batches: one prefill per prompt, all looks in the same context, so that each
 * continues from the keys and values of those before. Rows whose episode has ended leave the batch.
 */
public final class EpisodeRunner {

  /** The token that ends a look's turn where it ran into its limit. */
  private static final int CLOSING_TOKENS = 1;

  /** {@code <|vision_start|>} and {@code <|vision_end|>} around a crop. */
  private static final int FRAME_TOKENS = 2;

  /** Where an image stands between two texts, no token reaches over both. */
  private static final int SEAM_TOKENS = 2;

  private final ChatFormat chat;
  private final PatchSource patches;
  private final Prompts prompts;
  private final EpisodeConfig config;
  private final ZoomReader reader;
  private final PhaseClock clock;
  private final LookSampling.Sampler sampler;
  private Truncation truncation = Truncation.NONE;

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
    this(
        chat,
        patches,
        prompts,
        config,
        clock,
        (rollout, look, options, noise) -> rollout.sample(options, noise));
  }

  /** Creates a runner that samples in a way of its own. */
  EpisodeRunner(
      ChatFormat chat,
      PatchSource patches,
      Prompts prompts,
      EpisodeConfig config,
      PhaseClock clock,
      LookSampling.Sampler sampler) {
    this.sampler = sampler;
    this.chat = chat;
    this.patches = patches;
    this.prompts = prompts;
    this.config = config;
    this.reader = new ZoomReader(patches, config);
    this.clock = clock;
  }

  /** The same runner, which draws from some of the tokens where the temperature is above 0. */
  public EpisodeRunner truncating(Truncation to) {
    EpisodeRunner runner = new EpisodeRunner(chat, patches, prompts, config, clock, sampler);
    runner.truncation = to;
    return runner;
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
    return run(model, requests, group, temperature, noise, LookControl.asChosen());
  }

  /**
   * Samples episodes of which so many neighbouring ones share all looks but the last: these are
   * sampled once, and several last looks behind the crop that they led to.
   *
   * @param shape episodes of a request, and how many share looks; their noise is that of episodes
   *     that share none
   * @return the episodes, those of one request side by side
   */
  public List<Episode> run(
      QwenModel model,
      List<EpisodeRequest> requests,
      GroupShape shape,
      double temperature,
      EpisodeNoise noise) {
    int siblings = shape.siblings();
    int crops = shape.size() / siblings;
    LookSampling.Takes takes = new LookSampling.Takes(crops, config.looks(), siblings, temperature);
    return sample(model, opened(requests, crops), takes, noise, LookControl.asChosen()).stream()
        .map(OpenEpisode::episode)
        .toList();
  }

  /** Samples episodes of which looks behind the first show something of their own. */
  public List<Episode> run(
      QwenModel model,
      List<EpisodeRequest> requests,
      int group,
      double temperature,
      EpisodeNoise noise,
      LookControl control) {
    LookSampling.Takes takes = new LookSampling.Takes(group, config.looks(), 1, temperature);
    return sample(model, opened(requests, group), takes, noise, control).stream()
        .map(OpenEpisode::episode)
        .toList();
  }

  /**
   * Runs one episode whose looks are written elsewhere. May be called by several threads.
   *
   * @param prompt of the request: {@link #opening}
   */
  public Episode run(EpisodeRequest request, TokenSequence prompt, LookWriter writer) {
    OpenEpisode episode = new OpenEpisode(request, views(request), prompt);
    TokenSequence context = prompt;
    for (int look = 1; look <= config.looks(); look++) {
      SampledTokens sampled = writer.write(look, context, config.maxNewTokens(look));
      Optional<TokenSequence> turn = look(episode, sampled, look, 0, LookControl.asChosen());
      if (turn.isEmpty()) {
        break;
      }
      context = context.then(sampled.ids()).then(turn.get());
    }
    return episode.episode();
  }

  /**
   * Runs all looks but the last, one sample a request.
   *
   * @return the crop that each request's last look would show; the whole image where an earlier
   *     look has answered
   */
  public List<ImageView> lastCrops(
      QwenModel model, List<EpisodeRequest> requests, double temperature, EpisodeNoise noise) {
    LookSampling.Takes takes = new LookSampling.Takes(1, config.looks() - 1, 1, temperature);
    return sample(model, opened(requests, 1), takes, noise, LookControl.asChosen()).stream()
        .map(row -> row.isOpen() ? row.views().get(0) : reader.whole(row.request(), 1))
        .toList();
  }

  /** Samples the looks up to one of some number; each row becomes so many before that one. */
  private List<OpenEpisode> sample(
      QwenModel model,
      List<OpenEpisode> rows,
      LookSampling.Takes takes,
      EpisodeNoise noise,
      LookControl control) {
    List<TokenSequence> prompts = new ArrayList<>();
    List<EpisodeRequest> requests = new ArrayList<>();
    for (int row = 0; row < rows.size(); row += takes.group()) {
      prompts.add(rows.get(row).given());
      requests.add(rows.get(row).request());
    }
    return new LookSampling(
            (episode, sampled, look, row) -> look(episode, sampled, look, row, control),
            new LookSampling.Tools(clock, sampler, config, truncation),
            takes)
        .sample(
            () -> model.rollout(prompts, takes.group(), patches, columns(requests, prompts)),
            rows,
            noise);
  }

  private List<OpenEpisode> opened(List<EpisodeRequest> requests, int group) {
    List<OpenEpisode> rows = new ArrayList<>();
    for (EpisodeRequest request : requests) {
      List<ImageView> views = views(request);
      TokenSequence prompt = opening(request, views);
      for (int sample = 0; sample < group; sample++) {
        rows.add(new OpenEpisode(request, views, prompt));
      }
    }
    return rows;
  }

  /**
   * Adds a sampled look to an episode.
   *
   * @param look its number, from 1
   * @return the tokens of the turn that follows; empty if the episode has ended
   */
  Optional<TokenSequence> look(
      OpenEpisode episode, SampledTokens sampled, int look, int row, LookControl control) {
    if (!episode.isOpen()) {
      return Optional.empty();
    }
    String text = chat.tokenizer().decode(sampled.ids(), true);
    Look written = new Look(episode.views(), episode.given(), sampled, text, Optional.empty());
    boolean ends = config.earlyAnswer() && (written.answers() || !sampled.stopped());
    if (ends || look == config.looks()) {
      episode.end(written);
      return Optional.empty();
    }
    ImageView view =
        written
            .view()
            .orElseThrow(() -> new IllegalStateException("look " + look + " shows no image"));
    Zoom zoom = reader.read(episode.request(), view, episode.image(), text);
    LookControl.Shown shown = control.show(row, look + 1, zoom.crop());
    TokenSequence turn = closing(sampled).then(turn(look + 1, episode.request(), shown));
    episode.add(written.asking(zoom), shown, turn);
    return Optional.of(turn);
  }

  /**
   * An answer behind an episode up to where its last look writes: once with the crop that it was
   * shown, and once with nothing shown, so that the two differ in the crop alone.
   *
   * @param episode one that has zoomed
   * @param answer text of the answer, without tags
   * @return what follows the prompt of the episode; the tokens of the answer are scored
   */
  public List<PrefixGroup.Continuation> probes(Episode episode, String answer) {
    TokenSequence before = new TokenSequence(new int[0], List.of());
    int last = episode.looks().size() - 1;
    for (int i = 0; i < last; i++) {
      Look look = episode.looks().get(i);
      before = (i == 0 ? before : before.then(look.given())).then(look.sampled().ids());
    }
    TokenSequence blind =
        closing(episode.looks().get(last - 1).sampled())
            .then(turn(last + 1, episode.request(), LookControl.Shown.of("")));
    return Stream.of(episode.last().given(), blind)
        .map(before::then)
        .map(shown -> AnswerProbe.of(chat.tokenizer(), shown, answer))
        .toList();
  }

  /** Looks of an episode at most. */
  public int looks() {
    return config.looks();
  }

  /** The views of the first look, one of each image in order. */
  public List<ImageView> views(EpisodeRequest request) {
    return reader.views(request);
  }

  /** The view of the first image in the first look. */
  public ImageView view(EpisodeRequest request) {
    return view(request.image());
  }

  /** The view of an image under the budget of the first look. */
  public ImageView view(ImageSource image) {
    return reader.view(image);
  }

  /** The crop of a region of the first image under the crop's budget. */
  public ImageView crop(EpisodeRequest request, PixelBox region) {
    return crop(request, 1, region);
  }

  /**
   * The crop of a region of an image under the crop's budget.
   *
   * @param image number of the image, from 1
   */
  public ImageView crop(EpisodeRequest request, int image, PixelBox region) {
    return reader.crop(request, image, region);
  }

  /**
   * Tokens of the system message and of the first user turn, up to where the first look writes.
   *
   * @param views of the images in order
   */
  public TokenSequence opening(EpisodeRequest request, List<ImageView> views) {
    return chat.opening(prompts.systemText(config), firstTurn(request, views));
  }

  /** The first user turn: the views of all images, and the text of the first look. */
  public List<Message.Part> firstTurn(EpisodeRequest request, List<ImageView> views) {
    return prompts.firstTurn(config, request, views);
  }

  /**
   * Tokens of a later user turn, from the end of the look before to where the look writes.
   *
   * @param look its number, from 2
   */
  public TokenSequence turn(int look, EpisodeRequest request, ImageView crop) {
    return turn(look, request, LookControl.Shown.of(crop));
  }

  private TokenSequence turn(int look, EpisodeRequest request, LookControl.Shown shown) {
    String text = text(look, request);
    return chat.userTurn(
        shown
            .view()
            .map(view -> Message.about(view, text))
            .orElseGet(() -> List.of(new Message.Text(shown.text() + text))));
  }

  /** User text of a look. */
  public String text(int look, EpisodeRequest request) {
    return prompts.lookText(look, config, request);
  }

  /** A look that ran into its length limit still ends its turn as the template demands. */
  private TokenSequence closing(SampledTokens sampled) {
    int[] ids = sampled.ids();
    int end = ChatFormat.endOfTurn(chat.tokenizer());
    boolean closed = ids.length > 0 && ids[ids.length - 1] == end;
    return new TokenSequence(closed ? new int[0] : new int[] {end}, List.of());
  }

  /**
   * The tokens of a first turn, where they are more than a limit; its images are looked at only
   * where their sizes decide that.
   *
   * @throws dev.ergo.core.error.UserException if an image is looked at and can't be read
   */
  public OptionalInt promptBeyond(EpisodeRequest request, int limit) {
    List<Message.Part> words = List.of(new Message.Text(text(1, request)));
    int text = chat.opening(prompts.systemText(config), words).length();
    long images = (long) request.images().count() * (FRAME_TOKENS + config.budget() + SEAM_TOKENS);
    if (text + images <= limit) {
      return OptionalInt.empty();
    }
    int all = opening(request, views(request)).length();
    return all > limit ? OptionalInt.of(all) : OptionalInt.empty();
  }

  /** Tokens that may follow a first turn at most: later turns, crops and what is sampled. */
  public int tokensBehind(EpisodeRequest request) {
    return columns(List.of(request), List.of());
  }

  /**
   * Columns of the key/value cache that the longest episode takes at most.
   *
   * @param prompts the first turns of the requests
   */
  public int columns(List<EpisodeRequest> requests, List<TokenSequence> prompts) {
    int columns = prompts.stream().mapToInt(TokenSequence::length).max().orElse(0);
    for (int look = 2; look <= config.looks(); look++) {
      int turn = 0;
      for (EpisodeRequest request : requests) {
        List<Message.Part> words = List.of(new Message.Text(text(look, request)));
        turn = Math.max(turn, chat.userTurn(words).length());
      }
      columns += CLOSING_TOKENS + turn + FRAME_TOKENS + config.cropBudget();
    }
    return columns + config.maxSampledTokens();
  }
}
