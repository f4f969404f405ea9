package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.Formerly;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * The reward of job grpo: a weighted sum. The defaults are ERGO's.
 *
 * @param answer weight: the answer of the last look is right
 * @param region weight: the frozen judge answers right from crop and question alone; 0: no judge
 * @param coverage weight: share of the target boxes inside the crop
 * @param area weight: the box is small
 * @param format weight: all looks are well-formed and ended by themselves
 * @param cropGain weight: by how much the crop makes the gold answer more likely to the policy
 *     itself, without a judge (docs/papers.md); 0: it is not asked
 * @param gamma share of the image beyond which a box earns no area reward
 * @param areaShape step: 1 up to gamma; linear: falls from 1 at no area to 0 at gamma, above 0 then
 * @param requireThink well-formed texts have their &lt;think&gt;...&lt;/think&gt;
 * @param match how answers are compared
 * @param overlong a penalty of looks that are nearly as long as they may be; absent: none
 * @param kl a penalty of going away from the policy as it was before training; absent: none
 * @param answerJudge a language model is asked about open answers that the rule calls wrong, and
 *     its yes makes them right; absent: none (docs/extending.md)
 * @param custom components of one's own beside these (docs/extending.md)
 * @param remote components that servers of one's own score (docs/extending.md)
 */
public record RewardConfig(
    Double answer,
    Double region,
    Double coverage,
    Double area,
    Double format,
    @Formerly(absent = "0.0") Double cropGain,
    Double gamma,
    AreaShape areaShape,
    Boolean requireThink,
    MatchConfig match,
    @Formerly(absent = "null") OverlongConfig overlong,
    @Formerly(absent = "null") KlConfig kl,
    @Formerly(absent = "null") AnswerJudgeConfig answerJudge,
    @Formerly(absent = "[]") List<CustomReward> custom,
    @Formerly(absent = "[]") List<RemoteConfig> remote) {

  /** Fills in defaults and checks the ranges. */
  public RewardConfig {
    answer = weight("answer", answer, 1);
    region = weight("region", region, 1);
    coverage = weight("coverage", coverage, 0);
    area = weight("area", area, 0.5);
    format = weight("format", format, 1);
    cropGain = weight("crop_gain", cropGain, 0);
    custom = List.copyOf(Check.orDefault(custom, List.of()));
    remote = List.copyOf(Check.orDefault(remote, List.of()));
    Check.require(
        !custom.isEmpty()
            || !remote.isEmpty()
            || DoubleStream.of(answer, region, coverage, area, format, cropGain).sum() > 0,
        "answer",
        "must be above 0 if all other weights are 0");
    Set<String> names = new HashSet<>(EpisodeScorer.NAMES);
    for (CustomReward one : custom) {
      String name = one.name();
      Check.require(names.add(name), "custom", "has a second reward named " + name);
    }
    for (RemoteConfig one : remote) {
      Check.require(names.add(one.name()), "remote", "has a second reward named " + one.name());
    }
    gamma = Check.between("gamma", Check.orDefault(gamma, 0.6), 0, 1);
    areaShape = Check.orDefault(areaShape, AreaShape.STEP);
    Check.require(
        areaShape == AreaShape.STEP || gamma > 0,
        "gamma",
        "must be greater than 0 where rewards.area_shape is linear");
    requireThink = Check.orDefault(requireThink, true);
    match = Check.orDefault(match, MatchConfig.defaults()).orFallback(Fallback.NONE);
  }

  /** ERGO's weights. */
  public static RewardConfig defaults() {
    return ConfigLoader.of(RewardConfig.class, Map.of());
  }

  /**
   * The same with what it takes from the section episode.
   *
   * @param looks sampled tokens of each look at most
   * @throws dev.ergo.core.error.UserException if the two don't go together
   */
  public RewardConfig within(List<Integer> looks) {
    return overlong == null ? this : copy(overlong.within(looks), answerJudge, remote);
  }

  /** The same without what changes no score. */
  public RewardConfig essential() {
    return copy(
        overlong,
        answerJudge == null ? null : answerJudge.essential(),
        remote.stream().map(RemoteConfig::essential).toList());
  }

  private RewardConfig copy(
      OverlongConfig otherOverlong, AnswerJudgeConfig otherJudge, List<RemoteConfig> otherRemote) {
    return new RewardConfig(
        answer,
        region,
        coverage,
        area,
        format,
        cropGain,
        gamma,
        areaShape,
        requireThink,
        match,
        otherOverlong,
        kl,
        otherJudge,
        custom,
        otherRemote);
  }

  /** Names that components can have: Ergo's own, in use or not, and those of one's own. */
  public Set<String> knownNames() {
    Set<String> names = new HashSet<>(EpisodeScorer.NAMES);
    custom.forEach(one -> names.add(one.name()));
    remote.forEach(one -> names.add(one.name()));
    return names;
  }

  /** Those of one's own that see whole batches, in the order of their columns. */
  public List<BatchReward> batchRewards() {
    return custom.stream().flatMap(own -> own.batch().stream()).toList();
  }

  /** Whether the policy is asked what the crop adds. */
  public boolean needsCropGain() {
    return cropGain > 0;
  }

  /** Whether episodes need the judge's verdict. */
  public boolean needsJudge() {
    return region > 0;
  }

  private static double weight(String key, Double value, double defaultValue) {
    return Check.atLeast(key, Check.orDefault(value, defaultValue).doubleValue(), 0);
  }
}
