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

/**
 * Says whether a frozen model answers right from the crop alone: the region reward of ERGO. It sees
 * the crop and the question with its options, neither the view nor what the policy wrote.
 *
 * @param reader a model that training does not change
 * @param matcher says whether its answer is right
 * @param limits bounds of the crop it sees; empty: those under which the policy saw it. A judge
 *     that sees more can read crops that are too wide for the policy
 * @param batch crops judged at once
 */
public record CropJudge(
    CropReader reader, AnswerMatcher matcher, Optional<PixelLimits> limits, int batch) {

  private record Case(Example example, EpisodeRequest request, ImageView crop) {}

  /**
   * Judges the regions of episodes; the same crop of the same example is judged once.
   *
   * @param examples one per episode
   * @return per episode, whether the judge was right; empty where there was no valid region to
   *     judge, or where its server refuses the crop
   */
  public List<Optional<Boolean>> judge(List<Example> examples, List<Episode> episodes) {
    Map<Case, Optional<Boolean>> verdicts = new LinkedHashMap<>();
    List<Optional<Case>> cases = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      Episode episode = episodes.get(i);
      Optional<Case> mine =
          episode.region().isPresent()
              ? Optional.of(new Case(examples.get(i), episode.request(), shown(episode.crop())))
              : Optional.empty();
      mine.ifPresent(c -> verdicts.put(c, Optional.empty()));
      cases.add(mine);
    }
    List<Case> open = List.copyOf(verdicts.keySet());
    for (int from = 0; from < open.size(); from += batch) {
      List<Case> part = open.subList(from, Math.min(from + batch, open.size()));
      List<Optional<String>> answers =
          reader.ask(
              part.stream().map(Case::request).toList(), part.stream().map(Case::crop).toList());
      for (int i = 0; i < part.size(); i++) {
        Example asked = part.get(i).example();
        verdicts.put(part.get(i), answers.get(i).map(text -> matcher.judge(asked, text).correct()));
      }
    }
    return cases.stream().map(c -> c.flatMap(verdicts::get)).toList();
  }

  private ImageView shown(ImageView crop) {
    return limits.map(own -> ImageView.crop(crop.source(), crop.region(), own)).orElse(crop);
  }
}
