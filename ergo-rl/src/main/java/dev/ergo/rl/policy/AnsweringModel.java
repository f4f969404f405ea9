package dev.ergo.rl.policy;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.eval.AnsweredItem;
import dev.ergo.eval.AnsweringPolicy;
import dev.ergo.eval.EvalItem;
import dev.ergo.eval.ItemCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A loaded policy as an evaluation sees it, decoding greedily in one of the two modes. */
public final class AnsweringModel implements AnsweringPolicy {

  private final LoadedPolicy policy;
  private final EpisodeConfig config;
  private final boolean coarseToFine;
  private final EpisodeRunner runner;
  private final SingleLook single;

  /**
   * Creates it.
   *
   * @param coarseToFine two stages, or one look at the whole image
   */
  public AnsweringModel(LoadedPolicy policy, EpisodeConfig config, boolean coarseToFine) {
    this.policy = policy;
    this.config = config;
    this.coarseToFine = coarseToFine;
    this.runner = new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), config);
    this.single =
        new SingleLook(policy.chat(), policy.images(), policy.prompts(), config.maxNewTokens2());
  }

  @Override
  public List<AnsweredItem> answer(List<EvalItem> batch) {
    List<EpisodeRequest> requests =
        batch.stream().map(EvalItem::example).map(Questions::of).toList();
    return coarseToFine ? twoStages(requests) : oneLook(requests);
  }

  private List<AnsweredItem> twoStages(List<EpisodeRequest> requests) {
    long start = System.nanoTime();
    List<Episode> episodes = runner.run(policy.model(), requests, 1, 0, EpisodeNoise.none());
    double seconds = (System.nanoTime() - start) / 1e9 / requests.size();
    List<AnsweredItem> answers = new ArrayList<>();
    for (Episode episode : episodes) {
      answers.add(
          new AnsweredItem(
              List.of(episode.stage1Text(), episode.stage2Text()),
              Optional.of(episode.outcome()),
              Optional.of(episode.crop().region()),
              new ItemCost(
                  visionTokens(episode.view()) + visionTokens(episode.crop()),
                  episode.prompt().length() + episode.turn().length(),
                  episode.sampledCount(),
                  seconds)));
    }
    return answers;
  }

  private List<AnsweredItem> oneLook(List<EpisodeRequest> requests) {
    long start = System.nanoTime();
    List<ImageView> views = requests.stream().map(runner::view).toList();
    List<SingleLook.Answer> looks = single.ask(policy.model(), requests, views);
    double seconds = (System.nanoTime() - start) / 1e9 / requests.size();
    List<AnsweredItem> answers = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      SingleLook.Answer look = looks.get(i);
      answers.add(
          new AnsweredItem(
              List.of(look.text()),
              Optional.empty(),
              Optional.empty(),
              new ItemCost(
                  visionTokens(views.get(i)),
                  look.prompt().length(),
                  look.generated().ids().length,
                  seconds)));
    }
    return answers;
  }

  private int visionTokens(ImageView view) {
    return PixelLimits.tokens(policy.images().viewSize(view));
  }

  /** Identifies everything that decides the answers. */
  public String digest() {
    return String.join(
        "\n",
        policy.digest(),
        policy.prompts().toString(),
        config.toString(),
        "coarse to fine: " + coarseToFine,
        "greedy");
  }
}
