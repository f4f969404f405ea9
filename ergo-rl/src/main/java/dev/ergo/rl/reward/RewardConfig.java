package dev.ergo.rl.reward;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.eval.answer.MatchConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * The reward; an absent key takes its default. The defaults of the weights are ERGO's (arXiv
 * 2509.21991: alpha 1, beta 0.5, answer and format 1).
 *
 * @param answer weight of a right answer; default 1
 * @param region weight of the judge's right answer from the crop alone; default 1; the judge is
 *     asked only if it is above 0
 * @param coverage weight of the share of the target boxes inside the crop; default 0
 * @param area weight of a small enough box; default 0.5
 * @param format weight of well-formed texts; default 1
 * @param gamma share of the image beyond which a box is too large for the area reward; default 0.6
 * @param areaShape how the area reward falls with the box's area; default step, which is ERGO's
 * @param requireThink whether well-formed texts have their thinking; default true
 * @param match how answers are compared; default that of evaluation
 * @param custom components of one's own beside these; default none
 */
public record RewardConfig(
    Double answer,
    Double region,
    Double coverage,
    Double area,
    Double format,
    Double gamma,
    AreaShape areaShape,
    Boolean requireThink,
    MatchConfig match,
    @Formerly(absent = "[]") List<CustomReward> custom) {

  /** Fills in defaults and checks the ranges. */
  public RewardConfig {
    answer = weight("answer", answer, 1);
    region = weight("region", region, 1);
    coverage = weight("coverage", coverage, 0);
    area = weight("area", area, 0.5);
    format = weight("format", format, 1);
    custom = List.copyOf(Check.orDefault(custom, List.of()));
    Check.require(
        !custom.isEmpty() || DoubleStream.of(answer, region, coverage, area, format).sum() > 0,
        "answer",
        "must be above 0 if all other weights are 0");
    Set<String> names = new HashSet<>(EpisodeScorer.NAMES);
    for (CustomReward one : custom) {
      String name = one.make().name();
      Check.require(names.add(name), "custom", "has a second reward named " + name);
    }
    gamma = Check.between("gamma", Check.orDefault(gamma, 0.6), 0, 1);
    areaShape = Check.orDefault(areaShape, AreaShape.STEP);
    Check.require(
        areaShape == AreaShape.STEP || gamma > 0,
        "gamma",
        "must be greater than 0 where rewards.area_shape is linear");
    requireThink = Check.orDefault(requireThink, true);
    match = Check.orDefault(match, MatchConfig.defaults());
  }

  /** ERGO's weights. */
  public static RewardConfig defaults() {
    return new RewardConfig(null, null, null, null, null, null, null, null, null, null);
  }

  /** Whether episodes need the judge's verdict. */
  public boolean needsJudge() {
    return region > 0;
  }

  private static double weight(String key, Double value, double defaultValue) {
    return Check.atLeast(key, Check.orDefault(value, defaultValue).doubleValue(), 0);
  }
}
