package dev.ergo.rl.sft;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.data.UsableExamples;
import dev.ergo.data.scenes.SceneImage;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.MicroLoss;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingLoop;
import dev.ergo.rl.train.TrainingTask;
import dev.ergo.rl.train.UpdatePass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Supervised fine-tuning: the mean negative log-prob of the taught tokens of a step. */
public final class SftTask implements TrainingTask, AutoCloseable {

  /** Streams of draws at and above this belong to training; below are those of the scenes. */
  private static final int STREAM = 16;

  /** Prefixes whose lengths differ by less than this may stand side by side. */
  private static final int PREFIX_STEP = 128;

  private final LoadedPolicy policy;
  private final UpdatePass update;
  private final StepExamples examples;
  private final TrainConfig train;
  private final long seed;
  private final LessonMix lessons;
  private final LessonEncoder encoder;
  private final LearningRateSchedule rates;
  private final LikelihoodLoss likelihood;
  private final Prefetch<StepInput> ahead;

  /** Creates the task over the policy's optimiser and data. */
  public SftTask(
      LoadedPolicy policy,
      UpdatePass update,
      EpisodeRunner runner,
      UsableExamples data,
      TrainConfig train,
      SftConfig config,
      long seed) {
    this.policy = policy;
    this.update = update;
    this.examples = new StepExamples(data, train.promptsPerStep(), seed);
    this.train = train;
    this.seed = seed;
    this.rates = train.learningRates(train.steps());
    this.likelihood = new LikelihoodLoss(policy.model().device());
    this.ahead = new Prefetch<>(this::input, train.steps());
    this.encoder = new LessonEncoder(policy.chat(), policy.prompts());
    boolean scenes = data.source().get(0).image() instanceof SceneImage;
    LooseBox loose = config.loose();
    EpisodeLessons episodes =
        new EpisodeLessons(
            runner,
            policy.prompts(),
            policy.images(),
            scenes ? new SceneTeacher() : new BoxTeacher(),
            loose,
            PixelLimits.ofBudget(config.directBudget()));
    this.lessons =
        new LessonMix(config, episodes, new SceneLessons(runner, episodes, loose), scenes);
  }

  @Override
  public Optional<First> first() {
    StepExamples alone = new StepExamples(examples.usable(), 1, seed);
    StepExamples.Drawn drawn = alone.of(0, example -> lessons.admits(example, 0)).drawn().get(0);
    PrefixGroup lesson = lesson(drawn, 0);
    return Optional.of(
        new First(
            drawn.example(),
            lesson.continuations().stream()
                .map(next -> lesson.prefix().then(next.tokens()))
                .toList()));
  }

  @Override
  public Map<String, Double> step(long step) {
    StepInput input = ahead.get(step);
    List<PrefixGroup> groups = input.groups();
    double tokens =
        groups.stream()
            .flatMap(group -> group.continuations().stream())
            .mapToInt(PrefixGroup.Continuation::scoredCount)
            .sum();
    StepLoss loss = new StepLoss(tokens);
    StepReport report =
        update.apply(groups, 1, rates.factor(step), Gradients.LOG_PROBS, List.of(), loss);
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss.sum());
    metrics.put("tokens", tokens);
    metrics.put(StepExamples.SKIPPED, (double) input.skipped());
    metrics.put("grad_norm", report.gradientNorm());
    metrics.put("learning_rate", report.learningRate());
    metrics.put(TrainingLoop.APPLIED, report.applied() ? 1.0 : 0.0);
    return metrics;
  }

  /** The loss of a step, and its number. */
  private final class StepLoss implements MicroLoss {

    private final double tokens;
    private final Map<Integer, NDArray> parts = new ConcurrentHashMap<>();

    /** Workers come in any order; by first row, the sum is the same every time. */
    private final Map<Integer, Float> values = new ConcurrentSkipListMap<>();

    StepLoss(double tokens) {
      this.tokens = tokens;
    }

    @Override
    public NDArray of(ScoredTokens scored, MicroBatches.MicroBatch batch) {
      NDArray part = likelihood.part(scored, tokens);
      parts.put(batch.firstRow(), part);
      return part;
    }

    @Override
    public void differentiated(MicroBatches.MicroBatch batch) {
      values.put(batch.firstRow(), parts.remove(batch.firstRow()).getFloat());
    }

    double sum() {
      return values.values().stream().mapToDouble(Float::doubleValue).sum();
    }
  }

  /** What a step learns from. */
  private record StepInput(List<PrefixGroup> groups, int skipped) {}

  /** Everything of a step that does not depend on the weights; the patches stay in the cache. */
  private StepInput input(long step) {
    double progress = (double) step / train.steps();
    StepExamples.Step drawn = examples.of(step, example -> lessons.admits(example, progress));
    List<PrefixGroup> groups = encode(drawn.drawn(), progress);
    List<ImageView> views = new ArrayList<>();
    for (PrefixGroup group : groups) {
      views.addAll(group.prefix().images());
      group.continuations().forEach(next -> views.addAll(next.tokens().images()));
    }
    policy.images().patches(views);
    return new StepInput(groups, drawn.skipped());
  }

  /** Sequences of like length side by side, so that little is computed on padding. */
  private List<PrefixGroup> encode(List<StepExamples.Drawn> drawn, double progress) {
    List<PrefixGroup> groups = new ArrayList<>();
    for (StepExamples.Drawn next : drawn) {
      groups.add(lesson(next, progress));
    }
    groups.sort(
        Comparator.comparingInt((PrefixGroup group) -> group.prefix().length() / PREFIX_STEP)
            .thenComparingInt(SftTask::longest)
            .thenComparingInt(group -> group.prefix().length()));
    return update.workers().dealt(groups);
  }

  private PrefixGroup lesson(StepExamples.Drawn drawn, double progress) {
    SceneRandom random = new SceneRandom(seed, drawn.number(), STREAM);
    return encoder.encode(lessons.make(drawn.example(), progress, random));
  }

  private static int longest(PrefixGroup group) {
    return group.continuations().stream().mapToInt(c -> c.tokens().length()).max().orElseThrow();
  }

  @Override
  public String headline(Map<String, Double> metrics) {
    return String.format(
        Locale.ROOT,
        "loss %.4f | tokens %.0f | grad norm %.3f | lr %.2e",
        metrics.get("loss"),
        metrics.get("tokens"),
        metrics.get("grad_norm"),
        metrics.get("learning_rate"));
  }

  @Override
  public void close() {
    ahead.close();
    likelihood.close();
  }
}
