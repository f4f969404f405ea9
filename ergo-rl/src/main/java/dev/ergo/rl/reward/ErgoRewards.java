package dev.ergo.rl.reward;

import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.item.RegionQuality;
import java.util.function.ToDoubleFunction;

/**
 * ERGO's components but the format, and the coverage of target boxes. The box that counts is that
 * of the last zoom; of an episode without a zoom nothing can be said, and NaN is the score.
 */
final class ErgoRewards {

  private record Component(String name, ToDoubleFunction<ScoredEpisode> rule) implements Reward {

    @Override
    public double score(ScoredEpisode episode) {
      return rule.applyAsDouble(episode);
    }
  }

  private ErgoRewards() {}

  /** 1 if the answer of the last look matches the gold answer. */
  static Reward answer(AnswerMatcher matcher) {
    return new Component(
        EpisodeScorer.ANSWER,
        episode -> matcher.judge(episode.example(), episode.answerText()).correct() ? 1 : 0);
  }

  /**
   * 1 if the judge, who sees the crop and the question alone, answers right; or how likely the gold
   * answer is to it. Without a valid box 0, unless the judge was asked without a crop.
   */
  static Reward region() {
    return zoomed(
        "region",
        episode ->
            episode
                .measured()
                .gold()
                .orElseGet(() -> episode.region().isEmpty() ? 0 : verdict(episode)));
  }

  private static double verdict(ScoredEpisode episode) {
    return episode.judgeCorrect().map(right -> right ? 1.0 : 0.0).orElse(Double.NaN);
  }

  /**
   * Share of the target's area that lies inside the crop: of all target boxes together, or of the
   * best one, as the example says. NaN for examples without target boxes.
   */
  static Reward coverage() {
    return zoomed(
        "coverage",
        episode ->
            episode.example().boxes().isEmpty()
                ? Double.NaN
                : episode
                    .region()
                    .flatMap(region -> RegionQuality.of(episode.image(), region, episode.example()))
                    .map(RegionQuality::coverage)
                    .orElse(0.0));
  }

  /**
   * Falls with the share of the image that the crop takes: without it, policies crop everything. 0
   * without a valid box.
   */
  static Reward area(AreaShape shape, double gamma) {
    return zoomed(
        "area",
        episode ->
            episode
                .region()
                .map(box -> shape.score(box.area(), gamma * episode.imageArea()))
                .orElse(0.0));
  }

  /** By how much the crop makes the gold answer more likely to the policy, from -1 to 1. */
  static Reward cropGain() {
    return zoomed(
        EpisodeScorer.CROP_GAIN,
        episode ->
            episode.region().isEmpty() ? 0 : episode.measured().cropGain().orElse(Double.NaN));
  }

  /** The KL towards the policy before training, below 0 where the episode is likelier now. */
  static Reward kl() {
    return new Component(
        EpisodeScorer.KL,
        episode -> episode.measured().divergence().map(kl -> -kl).orElse(Double.NaN));
  }

  private static Reward zoomed(String name, ToDoubleFunction<ScoredEpisode> rule) {
    return new Component(
        name, episode -> episode.hasZoom() ? rule.applyAsDouble(episode) : Double.NaN);
  }
}
