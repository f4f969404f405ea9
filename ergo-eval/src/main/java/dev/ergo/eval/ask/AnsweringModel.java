package dev.ergo.eval.ask;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.PhaseClock;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.SingleLook;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.error.DeviceFailure;
import dev.ergo.core.error.MemoryFailure;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.io.PeakMemory;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.PolicyMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A checkpoint as an evaluation asks it, in one of the modes. */
public final class AnsweringModel implements AnsweringPolicy {

  private final LoadedPolicy policy;
  private final QwenModel model;

  /** The same policy on its other devices. */
  private final List<AnsweringModel> others;

  private final EpisodeConfig config;
  private final Asking asking;
  private final Control control;
  private final PhaseClock clock = new PhaseClock();
  private final EpisodeRunner runner;
  private final SingleLook single;

  /** A policy that is asked in a way, on all devices that it is on. */
  public AnsweringModel(LoadedPolicy policy, EpisodeConfig config, Asking asking) {
    this(
        policy,
        policy.model(),
        policy.models().stream()
            .skip(1)
            .map(copy -> new AnsweringModel(policy, copy, List.of(), config, asking))
            .toList(),
        config,
        asking);
  }

  private AnsweringModel(
      LoadedPolicy policy,
      QwenModel model,
      List<AnsweringModel> others,
      EpisodeConfig config,
      Asking asking) {
    this.policy = policy;
    this.model = model;
    this.others = others;
    this.config = config;
    this.asking = asking;
    this.control = asking.control();
    PatchSource patches = clock.timed(policy.images());
    this.runner =
        new EpisodeRunner(policy.chat(), patches, policy.prompts(), config, clock)
            .truncating(asking.truncation());
    this.single =
        new SingleLook(policy.chat(), patches, policy.prompts(), config.maxAnswerTokens(), clock)
            .truncating(asking.truncation());
  }

  /** Items that may be longer than the model was made for are not asked at all. */
  @Override
  public List<Outcome> answerEach(List<EvalItem> batch) {
    List<Optional<UserException>> refusals = batch.stream().map(this::tooLong).toList();
    List<EvalItem> fitting = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      if (refusals.get(i).isEmpty()) {
        fitting.add(batch.get(i));
      }
    }
    Iterator<Outcome> answered =
        fitting.isEmpty()
            ? Collections.emptyIterator()
            : AnsweringPolicy.super.answerEach(fitting).iterator();
    return refusals.stream()
        .map(refusal -> refusal.map(Outcome::of).orElseGet(answered::next))
        .toList();
  }

  private Optional<UserException> tooLong(EvalItem item) {
    try {
      int positions = policy.model().config().text().maxPositions();
      boolean single = asking.mode() == PolicyMode.FULL_IMAGE;
      int behind =
          single ? config.maxAnswerTokens() : runner.tokensBehind(item.example().request());
      int prompt = opening(item).length();
      return prompt + behind <= positions
          ? Optional.empty()
          : Optional.of(
              new UserException(
                  "its prompt has %d tokens and up to %d may follow, but the model was made for %d (max_position_embeddings in config.json); lower the policy's budget or the numbers of new tokens in episode"
                      .formatted(prompt, behind, positions)));
    } catch (UserException e) {
      // Its image can't be read, which counts as its error.
      return Optional.of(e);
    }
  }

  @Override
  public List<AnsweredItem> answer(List<EvalItem> batch) {
    try {
      return ask(batch);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (!MemoryFailure.is(e)) {
        throw e;
      }
      throw new UserException(
          "%s more memory than there is%s; lower %sthe budget"
              .formatted(
                  batch.size() == 1 ? "it needs" : batch.size() + " items together need",
                  MemoryFailure.place(e),
                  batch.size() == 1 ? "" : "eval.batch_size or "),
          e);
    }
  }

  /** The same for those who know better what to do where memory is short: its failure is theirs. */
  public List<AnsweredItem> ask(List<EvalItem> batch) {
    if (others.isEmpty()) {
      return askHere(batch);
    }
    List<AnsweringModel> all = new ArrayList<>(others);
    all.add(0, this);
    return Apart.joined(
        batch,
        all,
        (each, part) -> DeviceFailure.naming(each.model.device(), () -> each.askHere(part)));
  }

  private List<AnsweredItem> askHere(List<EvalItem> batch) {
    PeakMemory.restart();
    PhaseClock.Phases before = clock.read();
    long start = System.nanoTime();
    List<Answered> answers =
        asking.mode() == PolicyMode.FULL_IMAGE ? oneLook(batch) : episodes(batch);
    double share = 1.0 / batch.size();
    double seconds = (System.nanoTime() - start) / 1e9 * share;
    PhaseClock.Phases phases = clock.read().since(before).times(share);
    List<Optional<String>> fromCrop = fromCrop(batch, answers);
    OptionalLong peak = PeakMemory.host();
    Optional<Double> peakMib =
        peak.isPresent() ? Optional.of(peak.getAsLong() / 1048576.0) : Optional.empty();
    List<AnsweredItem> items = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Answered answer = answers.get(i);
      items.add(
          new AnsweredItem(
              answer.looks(),
              answer.episode().flatMap(Episode::lastZoom).map(Zoom::outcome),
              answer.region().map(ImageView::region),
              image(batch.get(i), answer),
              fromCrop.get(i),
              new ItemCost(
                  answer.visionTokens(),
                  answer.promptTokens(),
                  answer.generatedTokens(),
                  seconds,
                  Optional.of(phases),
                  peakMib)));
    }
    return items;
  }

  /** The number of the image that the region is of, where it is not the first. */
  private static Optional<Integer> image(EvalItem item, Answered answer) {
    Optional<Zoom> zoom = answer.episode().flatMap(Episode::lastZoom);
    return answer
        .region()
        .map(shown -> Control.image(item, shown, zoom))
        .filter(number -> number > 1);
  }

  private record Answered(
      List<String> looks,
      Optional<Episode> episode,
      Optional<ImageView> region,
      int visionTokens,
      int promptTokens,
      int generatedTokens) {}

  private List<Answered> episodes(List<EvalItem> batch) {
    List<EpisodeRequest> requests = batch.stream().map(control::request).toList();
    List<ImageView> others = control.swaps() ? partnersCrops(batch) : List.of();
    List<Episode> episodes =
        runner.run(
            model,
            requests,
            1,
            asking.temperature(),
            new ItemNoise(asking.seed(), batch),
            control.replacing(batch, others, config.looks()));
    List<Answered> answers = new ArrayList<>();
    for (Episode episode : episodes) {
      Optional<ImageView> shown = episode.lastZoom().flatMap(zoom -> episode.last().view());
      answers.add(
          new Answered(
              episode.texts(),
              Optional.of(episode),
              control.region(shown),
              episode.looks().stream()
                  .flatMap(look -> look.views().stream())
                  .mapToInt(this::tokens)
                  .sum(),
              episode.looks().stream().mapToInt(look -> look.given().length()).sum(),
              episode.sampledCount()));
    }
    return answers;
  }

  private List<ImageView> partnersCrops(List<EvalItem> batch) {
    List<EpisodeRequest> partners =
        batch.stream().map(item -> item.partner().get().request()).toList();
    return runner.lastCrops(
        model, partners, asking.temperature(), new ItemNoise(asking.seed(), batch));
  }

  private List<Answered> oneLook(List<EvalItem> batch) {
    List<List<ImageView>> views = new ArrayList<>();
    List<TokenSequence> prompts = new ArrayList<>();
    for (EvalItem item : batch) {
      EpisodeRequest request = item.example().request();
      views.add(runner.views(request));
      prompts.add(opening(item));
    }
    List<SingleLook.Answer> looks =
        single.ask(model, prompts, asking.temperature(), new ItemNoise(asking.seed(), batch));
    List<Answered> answers = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      SingleLook.Answer look = looks.get(i);
      answers.add(
          new Answered(
              List.of(look.text()),
              Optional.empty(),
              Optional.empty(),
              views.get(i).stream().mapToInt(this::tokens).sum(),
              look.prompt().length(),
              look.sampled().count()));
    }
    return answers;
  }

  /** What is asked. */
  public LoadedPolicy policy() {
    return policy;
  }

  /** What the model reads of an item before it writes. */
  public TokenSequence opening(EvalItem item) {
    EpisodeRequest request = item.example().request();
    List<ImageView> views = runner.views(request);
    if (asking.mode() != PolicyMode.FULL_IMAGE) {
      return runner.opening(request, views);
    }
    return item.prompt()
        .map(text -> single.prompt(Prompts.PLAIN_SYSTEM, text, views))
        .orElseGet(() -> single.prompt(request, views));
  }

  /** What the model says about the crop alone, where one was shown; its cost is not the item's. */
  private List<Optional<String>> fromCrop(List<EvalItem> batch, List<Answered> answers) {
    List<Optional<ImageView>> crops =
        answers.stream()
            .map(answer -> answer.region().filter(crop -> asking.sufficiency()))
            .toList();
    return CropReader.of(model, single).answers(batch, crops);
  }

  private int tokens(ImageView view) {
    return PixelLimits.tokens(policy.images().viewSize(view));
  }

  /** Identifies everything that decides the answers. */
  public String digest() {
    return "policy " + policy.answersDigest() + "\n" + asking.parts(policy.prompts(), config);
  }
}
