package dev.ergo.rl.sft;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.rl.sft.SftConfig.LessonKind;
import dev.ergo.rl.sft.SftConfig.Phase;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/** Chooses the kind of each lesson by the phase of the curriculum. */
final class LessonMix {

  private final List<Phase> phases;
  private final DenseLessons scenes;
  private final Map<LessonKind, BiFunction<Example, SceneRandom, Lesson>> makers =
      new EnumMap<>(LessonKind.class);

  /**
   * Creates it.
   *
   * @param hasScenes whether the examples are generated scenes
   * @throws UserException if a phase asks for something that only scenes give, and there are none:
   *     better now than when that phase begins
   */
  LessonMix(SftConfig config, EpisodeLessons episodes, DenseLessons scenes, boolean hasScenes) {
    this.phases = config.phases();
    this.scenes = scenes;
    if (!hasScenes) {
      phases.forEach(LessonMix::refuseScenesOnly);
    }
    makers.put(LessonKind.EPISODE, episodes::episode);
    makers.put(LessonKind.LOOK, episodes::look);
    makers.put(LessonKind.DIRECT, episodes::direct);
    makers.put(LessonKind.SURVEY, scenes::survey);
    makers.put(LessonKind.JUDGE, episodes::judge);
    makers.put(LessonKind.JUDGE_ELSEWHERE, scenes::judgeElsewhere);
    makers.put(LessonKind.LIST, scenes::list);
    makers.put(LessonKind.WHERE, scenes::where);
    makers.put(LessonKind.MARK, scenes::mark);
    makers.put(LessonKind.CROP, scenes::crop);
  }

  /**
   * The lesson about an example.
   *
   * @param progress share of the training that is done, 0 to 1
   * @throws UserException if the lesson needs a target box and the example has none
   */
  Lesson make(Example example, double progress, SceneRandom random) {
    Map<LessonKind, Double> mix = phaseAt(progress).mix();
    List<LessonKind> kinds = new ArrayList<>(mix.keySet());
    double[] weights = kinds.stream().mapToDouble(mix::get).toArray();
    LessonKind kind = kinds.get(random.pick(weights));
    return makers.get(kind).apply(example, random);
  }

  /** Whether an example may be used at this point of the curriculum. */
  boolean admits(Example example, double progress) {
    Integer most = phaseAt(progress).maxLandmarks();
    return most == null || scenes.landmarks(example) <= most;
  }

  private static void refuseScenesOnly(Phase phase) {
    phase
        .mix()
        .forEach(
            (kind, weight) -> {
              if (kind.needsScenes() && weight > 0) {
                throw new UserException(
                    "sft.phases asks for lessons of kind %s, which only data.train.type scenes gives; leave it out for other data"
                        .formatted(kind.name().toLowerCase(Locale.ROOT)));
              }
            });
    if (phase.maxLandmarks() != null) {
      throw new UserException(
          "sft.phases has max_landmarks, which only data.train.type scenes has; leave it out for other data");
    }
  }

  private Phase phaseAt(double progress) {
    return phases.stream()
        .filter(phase -> progress < phase.until())
        .findFirst()
        .orElse(phases.get(phases.size() - 1));
  }
}
