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
 * @param gold the same model, where the likelihood of the gold answer is asked for in place of an
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
   * @param likelihood that of the gold answer, from 0 to 1; empty where it was not asked for
   */
  public record Said(Optional<String> reply, Optional<Double> likelihood) {

    /** Nobody was asked. */
    static final Said NOTHING = new Said(Optional.empty(), Optional.empty());
  }

  private record Case(Example example, EpisodeRequest request, ImageView crop) {}

  /**
   * What it makes of the region of each episode: an answer, or the likelihood of the gold one.
   *
   * @param examples one per episode
   */
  List<Said> said(List<Example> examples, List<Episode> episodes) {
    return gold.isEmpty()
        ? ask(examples, episodes).stream().map(reply -> new Said(reply, Optional.empty())).toList()
        : likelihoods(examples, episodes).stream()
            .map(likelihood -> new Said(Optional.empty(), likelihood))
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
        part ->
            reader.ask(
                part.stream().map(Case::request).toList(), part.stream().map(Case::crop).toList()));
  }

  /**
   * The likelihood of the gold answer given the region of each episode, from 0 to 1; empty where
   * there was no valid region.
   *
   * @param examples one per episode
   */
  public List<Optional<Double>> likelihoods(List<Example> examples, List<Episode> episodes) {
    GoldReader asked = gold.orElseThrow();
    return each(
        examples,
        episodes,
        part ->
            DoubleStream.of(
                    asked.likelihoods(
                        part.stream().map(Case::example).toList(),
                        part.stream().map(Case::crop).toList()))
                .mapToObj(Optional::of)
                .toList());
  }

  private <T> List<Optional<T>> each(
      List<Example> examples,
      List<Episode> episodes,
      Function<List<Case>, List<Optional<T>>> looking) {
    Map<Case, Optional<T>> replies = new LinkedHashMap<>();
    List<Optional<Case>> cases = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      Episode episode = episodes.get(i);
      Optional<Case> mine =
          episode.region().isPresent()
              ? Optional.of(new Case(examples.get(i), episode.request(), shown(episode.crop())))
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
