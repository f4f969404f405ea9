package dev.ergo.core.episode;

import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageSource;
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
import java.util.Optional;

/**
 * Runs two-stage episodes in batches: one prefill per prompt, both stages in the same context, so
 * stage 2 continues from stage 1's keys and values.
 */
public final class EpisodeRunner {

  private final ChatFormat chat;
  private final PatchSource patches;
  private final Prompts prompts;
  private final EpisodeConfig config;

  /** Creates a runner; the model comes with each call, because training changes it. */
  public EpisodeRunner(
      ChatFormat chat, PatchSource patches, Prompts prompts, EpisodeConfig config) {
    this.chat = chat;
    this.patches = patches;
    this.prompts = prompts;
    this.config = config;
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
    List<ImageView> views = requests.stream().map(this::view).toList();
    List<TokenSequence> starts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      starts.add(firstTurn(requests.get(i), views.get(i)));
    }
    List<FirstStage> first = new ArrayList<>();
    List<Generated> second;
    try (Rollout rollout = model.rollout(starts, group, patches, capacity(starts))) {
      List<Generated> looked =
          rollout.sample(options(temperature, config.maxNewTokens1()), noise.stage(1));
      for (int row = 0; row < looked.size(); row++) {
        int prompt = row / group;
        first.add(look(requests.get(prompt), views.get(prompt), looked.get(row)));
      }
      rollout.append(first.stream().map(FirstStage::turn).toList());
      second = rollout.sample(options(temperature, config.maxNewTokens2()), noise.stage(2));
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
              look.zoom,
              look.outcome,
              look.crop,
              look.turn,
              second.get(row),
              chat.tokenizer().decode(second.get(row).ids(), true)));
    }
    return episodes;
  }

  /** The view of stage 1. */
  public ImageView view(EpisodeRequest request) {
    return view(request.image());
  }

  /** The view of an image under the budget of stage 1. */
  public ImageView view(ImageSource image) {
    return ImageView.whole(image, PixelLimits.ofBudget(config.budget()));
  }

  /** The crop of a region of the original under the crop's budget. */
  public ImageView crop(EpisodeRequest request, PixelBox region) {
    return ImageView.crop(request.image(), region, PixelLimits.ofBudget(config.cropBudget()));
  }

  /** Tokens of the system message and of the first user turn, up to where stage 1 begins. */
  public TokenSequence firstTurn(EpisodeRequest request, ImageView view) {
    return chat.opening(prompts.system(), Message.about(view, prompts.stage1Text(request)));
  }

  /** Tokens of the second user turn, from the end of stage 1 to where stage 2 begins. */
  public TokenSequence secondTurn(EpisodeRequest request, ImageView crop) {
    return chat.userTurn(Message.about(crop, prompts.stage2Text(request)));
  }

  /** A finished first stage, as {@link Episode} describes its parts. */
  record FirstStage(
      Generated generated,
      String text,
      Optional<ViewBox> zoom,
      BoxOutcome outcome,
      ImageView crop,
      TokenSequence turn) {}

  /** Reads what stage 1 wrote; every text leads to a crop and a second turn. */
  FirstStage look(EpisodeRequest request, ImageView view, Generated generated) {
    String text = chat.tokenizer().decode(generated.ids(), true);
    ZoomParser.Zoom zoom = ZoomParser.parse(text);
    BoxOutcome outcome = zoom.outcome();
    ImageView crop = null;
    if (zoom.box().isPresent()) {
      outcome = BoxMapping.outcome(zoom.box().get(), patches.viewSize(view));
    }
    if (outcome == BoxOutcome.VALID) {
      PixelBox region = region(request, view, zoom.box().orElseThrow());
      if (isTooNarrow(region.size())) {
        outcome = BoxOutcome.TOO_NARROW;
      } else {
        crop = crop(request, region);
      }
    }
    if (crop == null) {
      // ERGO's inference code: without a usable box the whole original is looked at again.
      crop = crop(request, PixelBox.of(request.image().size()));
    }
    TokenSequence turn = closeTurn(generated).then(secondTurn(request, crop));
    return new FirstStage(generated, text, zoom.box(), outcome, crop, turn);
  }

  private PixelBox region(EpisodeRequest request, ImageView view, ViewBox box) {
    return BoxMapping.toOriginal(box, patches.viewSize(view), request.image().size()).orElseThrow();
  }

  private static boolean isTooNarrow(Size size) {
    int longer = Math.max(size.width(), size.height());
    int shorter = Math.min(size.width(), size.height());
    return longer > (long) SmartResize.MAX_ASPECT_RATIO * shorter;
  }

  /** A first stage that ran into its length limit still ends its turn as the template demands. */
  private TokenSequence closeTurn(Generated generated) {
    int[] ids = generated.ids();
    int end = chat.tokenizer().id("<|im_end|>");
    boolean closed = ids.length > 0 && ids[ids.length - 1] == end;
    return new TokenSequence(closed ? new int[0] : new int[] {end}, List.of());
  }

  private int capacity(List<TokenSequence> starts) {
    int longest = starts.stream().mapToInt(TokenSequence::length).max().orElse(0);
    return 2 * longest + config.maxNewTokens1() + config.cropBudget() + config.maxNewTokens2();
  }

  private static SamplingOptions options(double temperature, int maxNewTokens) {
    return new SamplingOptions(temperature, maxNewTokens, false);
  }
}
