package dev.ergo.rl.sft;

import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.data.scenes.GeneratedImage;
import dev.ergo.data.scenes.ScaledImage;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainingTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lessons of each step, a function of the step alone: nothing in them depends on the weights.
 */
public final class StepLessons {

  /** Streams of draws at and above this belong to training; below are those of the scenes. */
  private static final int STREAM = 16;

  /** Prefixes whose lengths differ by less than this may stand side by side. */
  private static final int PREFIX_STEP = 128;

  private final LoadedPolicy policy;
  private final StepExamples examples;
  private final long steps;
  private final int stepsPerExample;
  private final LessonMix lessons;
  private final LessonEncoder encoder;

  /**
   * Lessons about examples.
   *
   * @param policy reads the images
   * @param runner makes the prompts
   * @param steps of the run, over which the lessons change
   */
  public StepLessons(
      LoadedPolicy policy,
      EpisodeRunner runner,
      StepExamples examples,
      SftConfig config,
      long steps) {
    this.policy = policy;
    this.examples = examples;
    this.steps = steps;
    this.stepsPerExample = config.lessonsPerExample();
    this.encoder = new LessonEncoder(policy.chat(), policy.prompts());
    ImageSource image = examples.usable().source().get(0).image();
    boolean scaled = image instanceof ScaledImage;
    boolean scenes = image instanceof GeneratedImage;
    LooseBox loose = config.loose();
    EpisodeLessons episodes =
        new EpisodeLessons(
            runner,
            policy.prompts(),
            policy.images(),
            scaled ? new ScaledTeacher() : scenes ? new SceneTeacher() : new BoxTeacher(),
            loose,
            PixelLimits.ofBudget(config.directBudget()));
    DenseLessons dense =
        scaled ? new ScaledLessons(runner, episodes) : new SceneLessons(runner, episodes, loose);
    this.lessons = new LessonMix(config, episodes, dense, scenes);
  }

  /** What the first step shows the model first. */
  TrainingTask.First first() {
    StepExamples alone = new StepExamples(examples.usable(), 1, examples.seed());
    StepExamples.Drawn drawn = alone.of(0, example -> lessons.admits(example, 0)).drawn().get(0);
    PrefixGroup lesson = lesson(drawn, 0, 0);
    return new TrainingTask.First(
        drawn.example(),
        lesson.continuations().stream().map(next -> lesson.prefix().then(next.tokens())).toList());
  }

  /** The lessons of a step; no image is rendered. */
  public LessonStep of(long step) {
    long block = step / stepsPerExample;
    int round = (int) (step % stepsPerExample);
    // What is admitted is that of the block's first step, so that its images serve all of them.
    double begun = (double) (block * stepsPerExample) / steps;
    StepExamples.Step drawn = examples.of(block, example -> lessons.admits(example, begun));
    double progress = (double) step / steps;
    List<PrefixGroup> groups = new ArrayList<>();
    for (StepExamples.Drawn next : drawn.drawn()) {
      groups.add(lesson(next, round, progress));
    }
    // Sequences of like length side by side, so that little is computed on padding.
    groups.sort(
        Comparator.comparingInt((PrefixGroup group) -> group.prefix().length() / PREFIX_STEP)
            .thenComparingInt(StepLessons::longest)
            .thenComparingInt(group -> group.prefix().length()));
    return new LessonStep(groups, round == 0 ? drawn.skipped() : 0);
  }

  /** Renders the views of lessons; their patches stay in the cache. */
  public void render(List<PrefixGroup> groups) {
    List<ImageView> views = new ArrayList<>();
    for (PrefixGroup group : groups) {
      views.addAll(group.prefix().images());
      group.continuations().forEach(next -> views.addAll(next.tokens().images()));
    }
    policy.images().patches(views);
  }

  private PrefixGroup lesson(StepExamples.Drawn drawn, int round, double progress) {
    SceneRandom random = new SceneRandom(examples.seed(), drawn.number(), STREAM + round);
    return encoder.encode(lessons.make(drawn.example(), progress, random));
  }

  private static int longest(PrefixGroup group) {
    return group.continuations().stream().mapToInt(c -> c.tokens().length()).max().orElseThrow();
  }
}
