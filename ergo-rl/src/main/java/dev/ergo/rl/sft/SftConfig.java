package dev.ergo.rl.sft;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.between;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.Formerly;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Lessons of job sft. Scenes are taught with thoughts; of other data only boxes and answers are
 * known, so there the thoughts that are taught are empty. A model that reasons by itself needs no
 * such lessons.
 *
 * @param loose how loose the taught boxes are, in pixels of the view
 * @param directBudget vision tokens of the whole image at most in lessons of one look, direct and
 *     survey
 * @param lessonsPerExample successive steps that teach the same examples, each with lessons of its
 *     own: an image is decoded or drawn once for all of them
 * @param phases the curriculum, one phase behind the other; the last one goes on to the end
 */
public record SftConfig(
    LooseBox loose,
    Integer directBudget,
    @Formerly(absent = "1") Integer lessonsPerExample,
    List<Phase> phases) {

  /** Beyond that a training sees too few examples. */
  private static final int MOST_LESSONS = 1000;

  /** Fills in the defaults. */
  public SftConfig {
    loose = orDefault(loose, new LooseBox(null, null, null, null, null, null));
    directBudget = atLeast("direct_budget", orDefault(directBudget, 1024), 4);
    lessonsPerExample =
        between("lessons_per_example", orDefault(lessonsPerExample, 1), 1, MOST_LESSONS);
    phases =
        List.copyOf(
            orDefault(phases, List.of(new Phase(1.0, Map.of(LessonKind.EPISODE, 1.0), null))));
    require(!phases.isEmpty(), "phases", "must hold at least one phase");
    for (int i = 1; i < phases.size(); i++) {
      require(
          phases.get(i).until() > phases.get(i - 1).until(),
          "phases",
          "must have rising values of until");
    }
  }

  /**
   * Vision tokens at most of a lesson's first image.
   *
   * @param budget that of an episode's view
   */
  public int firstBudget(int budget) {
    boolean hasSingleLooks =
        phases.stream()
            .flatMap(phase -> phase.mix().entrySet().stream())
            .anyMatch(
                kind ->
                    kind.getValue() > 0
                        && (kind.getKey() == LessonKind.DIRECT
                            || kind.getKey() == LessonKind.SURVEY));
    return hasSingleLooks ? Math.max(budget, directBudget) : budget;
  }

  /**
   * A part of the curriculum.
   *
   * @param until share of train.steps at which the phase ends
   * @param mix weight of each kind of lesson: episode (all looks), look (the first one alone),
   *     direct (the answer from one look at the whole image), judge (the answer from a loose crop
   *     alone; of scenes "unknown" where the crop does not tell); on scenes also survey (landmarks
   *     and marks of the whole image), judge_elsewhere (the answer, or "unknown", from any crop),
   *     list (all landmarks with boxes), where (the boxes of landmarks, each asked for apart), mark
   *     (a tight crop's mark), crop (a crop's landmarks and marks).
   * @param maxLandmarks scenes with more landmarks are left out; scenes only
   */
  public record Phase(Double until, Map<LessonKind, Double> mix, Integer maxLandmarks) {

    /** Checks the share and the weights. */
    public Phase {
      until = above("until", orDefault(until, 1.0), 0);
      mix = new EnumMap<>(orDefault(mix, Map.of(LessonKind.EPISODE, 1.0)));
      if (maxLandmarks != null) {
        atLeast("max_landmarks", maxLandmarks, 1);
      }
      mix.forEach((kind, weight) -> atLeast("mix", weight, 0));
      require(
          mix.values().stream().mapToDouble(Double::doubleValue).sum() > 0,
          "mix",
          "must give some kind of lesson a weight above 0");
    }
  }

  /** Kinds of lessons. */
  public enum LessonKind {
    /** All looks of an episode. */
    @JsonProperty("episode")
    EPISODE(false),
    /** The first look, and apart from it, of the same view, the questions for all other marks. */
    @JsonProperty("look")
    LOOK(false),
    /** The answer from one look at the whole image. */
    @JsonProperty("direct")
    DIRECT(false),
    /** Landmarks and marks of the whole image in one look; scenes only. */
    @JsonProperty("survey")
    SURVEY(true),
    /** The answer from a loose crop alone. */
    @JsonProperty("judge")
    JUDGE(false),
    /** The answer, or "unknown", from any crop alone; scenes only. */
    @JsonProperty("judge_elsewhere")
    JUDGE_ELSEWHERE(true),
    /** All landmarks of a view with their boxes; scenes only. */
    @JsonProperty("list")
    LIST(true),
    /** The boxes of all landmarks with names of their own, each asked for apart; scenes only. */
    @JsonProperty("where")
    WHERE(true),
    /** The mark in a tight crop; scenes only. */
    @JsonProperty("mark")
    MARK(true),
    /** Landmarks and marks of a crop; scenes only. */
    @JsonProperty("crop")
    CROP(true);

    private final boolean needsScenes;

    LessonKind(boolean needsScenes) {
      this.needsScenes = needsScenes;
    }

    /** Whether only generated scenes give this lesson. */
    public boolean needsScenes() {
      return needsScenes;
    }
  }
}
