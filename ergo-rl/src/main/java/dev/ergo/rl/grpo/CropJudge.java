package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.data.Example;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.ask.CropReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Says what a frozen model makes of the crop alone: the region reward of ERGO. It sees the crop and
 * the question with its options, neither the view nor what the policy wrote.
 *
 * @param reader a model that training does not change
 * @param gold the same model, where it is asked how likely the gold answer is in place of an
 *     answer; else empty
 * @param limits bounds of the crop it sees; empty: those under which the policy saw it. A judge
 *     that sees more can read crops that are too wide for the policy
 * @param batch crops judged at once
 */
public record CropJudge(
    CropReader reader, Optional<GoldReader> gold, Optional<PixelLimits> limits, int batch) {

  /** A judge that answers. */
  public CropJudge(CropReader reader, Optional<PixelLimits> limits, int batch) {
    this(reader, Optional.empty(), limits, batch);
  }

  /**
   * What it makes of a crop.
   *
   * @param reply what it said; empty where it was not asked, or said nothing
   * @param gold likelihood of the gold answer, or log-likelihood; empty where it was not asked for
   */
  public record Said(Optional<String> reply, Optional<Double> gold) {

    /** Nobody was asked. */
    static final Said NOTHING = new Said(Optional.empty(), Optional.empty());
  }

  private record Case(Example example, EpisodeRequest request, Optional<ImageView> crop) {}

  /**
   * What it makes of the region of each episode: an answer, or how likely the gold one is.
   *
   * @param examples one per episode
   */
  List<Said> said(List<Example> examples, List<Episode> episodes) {
    return gold.isEmpty()
        ? ask(examples, episodes).stream().map(reply -> new Said(reply, Optional.empty())).toList()
        : gold(examples, episodes).stream()
            .map(score -> new Said(Optional.empty(), score))
            .toList();
  }

  /**
   * Has the regions of episodes looked at; the same crop of the same example is looked at once.
   *
   * @param examples one per episode
   * @return per episode, what the judge said; empty where there was no valid region to judge, or
   *     where its server refuses the crop
   */
  public List<Optional<String>> ask(List<Example> examples, List<Episode> episodes) {
    return each(
        examples,
        episodes,
        false,
        part ->
            reader.ask(
                part.stream().map(Case::request).toList(),
                part.stream().map(one -> one.crop().orElseThrow()).toList()));
  }

  /**
   * How likely the gold answer is given the region of each episode, as {@link GoldReader} says it.
   *
   * @param examples one per episode
   * @return per episode; empty where there was no valid region, or of log-likelihoods no zoom
   */
  public List<Optional<Double>> gold(List<Example> examples, List<Episode> episodes) {
    GoldReader asked = gold.orElseThrow();
    return each(
        examples,
        episodes,
        asked.asksWithoutCrop(),
        part ->
            DoubleStream.of(
                    asked.scores(
                        part.stream().map(Case::example).toList(),
                        part.stream().map(Case::crop).toList()))
                .mapToObj(Optional::of)
                .toList());
  }

  private <T> List<Optional<T>> each(
      List<Example> examples,
      List<Episode> episodes,
      boolean withoutCrop,
      Function<List<Case>, List<Optional<T>>> looking) {
    Map<Case, Optional<T>> replies = new LinkedHashMap<>();
    List<Optional<Case>> cases = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      Episode episode = episodes.get(i);
      Optional<ImageView> crop = episode.region().map(valid -> shown(episode.crop()));
      Optional<Case> mine =
          crop.isPresent() || withoutCrop && episode.lastZoom().isPresent()
              ? Optional.of(new Case(examples.get(i), episode.request(), crop))
              : Optional.empty();
      mine.ifPresent(c -> replies.put(c, Optional.empty()));
      cases.add(mine);
    }
    List<Case> open = List.copyOf(replies.keySet());
    for (int from = 0; from < open.size(); from += batch) {
      List<Case> part = open.subList(from, Math.min(from + batch, open.size()));
      List<Optional<T>> answers = looking.apply(part);
      for (int i = 0; i < part.size(); i++) {
        replies.put(part.get(i), answers.get(i));
      }
    }
    return cases.stream().map(c -> c.flatMap(replies::get)).toList();
  }

  /** Whether what the judge said is the gold answer; empty where it said nothing. */
  public static Optional<Boolean> verdict(
      AnswerMatcher matcher, Example example, Optional<String> reply) {
    return reply.map(text -> matcher.judge(example, text).correct());
  }

  private ImageView shown(ImageView crop) {
    return limits.map(own -> ImageView.crop(crop.source(), crop.region(), own)).orElse(crop);
  }
}
