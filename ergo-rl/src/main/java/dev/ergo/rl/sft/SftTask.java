package dev.ergo.rl.sft;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.Recorded;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.scenes.SceneImage;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.policy.LoadedPolicy;
import dev.ergo.rl.train.ExampleOrder;
import dev.ergo.rl.train.TrainSection;
import dev.ergo.rl.train.TrainingTask;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Validation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Supervised fine-tuning: the mean negative log-prob of the taught tokens of a step. */
public final class SftTask implements TrainingTask {

  /** Streams of draws at and above this belong to training; below are those of the scenes. */
  private static final int STREAM = 16;

  /** Far enough apart that stand-ins never meet the examples of other steps. */
  private static final long STAND_IN_STRIDE = 1L << 32;

  private static final int MOST_STAND_INS = 100;

  private final LoadedPolicy policy;
  private final UpdatePass update;
  private final ExampleSource data;
  private final ExampleOrder order;
  private final TrainSection train;
  private final long seed;
  private final LessonMix lessons;
  private final LessonEncoder encoder;
  private final LearningRateSchedule rates;
  private final Validation validation;
  private final LikelihoodLoss likelihood;

  /** Creates the task over the policy's optimiser and data. */
  public SftTask(
      LoadedPolicy policy,
      UpdatePass update,
      EpisodeRunner runner,
      ExampleSource data,
      Validation validation,
      TrainSection train,
      SftConfig config,
      long seed) {
    this.policy = policy;
    this.update = update;
    this.data = data;
    this.validation = validation;
    this.train = train;
    this.seed = seed;
    this.order = new ExampleOrder(data.size(), seed);
    this.rates = train.learningRates(train.steps());
    this.likelihood = new LikelihoodLoss(policy.model().device());
    this.encoder = new LessonEncoder(policy.chat(), policy.prompts().system());
    boolean scenes = data.get(0).image() instanceof SceneImage;
    LooseBox loose = new LooseBox(config.loose());
    EpisodeLessons episodes =
        new EpisodeLessons(
            runner,
            policy.prompts(),
            policy.images(),
            scenes ? new SceneTeacher() : new BoxTeacher(),
            loose);
    this.lessons = new LessonMix(config, episodes, new SceneLessons(runner, episodes, loose));
  }

  @Override
  public Map<String, Double> step(long step) {
    List<PrefixGroup> groups = encode(step);
    double tokens =
        groups.stream().mapToInt(group -> group.continuations().get(0).scoredCount()).sum();
    double[] loss = {0};
    StepReport report =
        update.apply(
            groups,
            1,
            rates.factor(step),
            Recorded.LOG_PROBS,
            (scored, batch) -> {
              NDArray part = likelihood.part(scored, tokens);
              loss[0] += part.getFloat();
              return part;
            });
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss[0]);
    metrics.put("tokens", tokens);
    metrics.put("grad_norm", report.gradientNorm());
    metrics.put("learning_rate", report.learningRate());
    metrics.put("optimizer/applied", report.applied() ? 1.0 : 0.0);
    return metrics;
  }

  /** Sequences of like length side by side, so that little is computed on padding. */
  private List<PrefixGroup> encode(long step) {
    double progress = (double) step / train.steps();
    List<PrefixGroup> groups = new ArrayList<>();
    for (int i = 0; i < train.promptsPerStep(); i++) {
      long n = step * train.promptsPerStep() + i;
      Example example = example(n, progress);
      groups.add(encoder.encode(lessons.make(example, progress, new SceneRandom(seed, n, STREAM))));
    }
    groups.sort(
        Comparator.comparingInt(
                (PrefixGroup group) -> group.continuations().get(0).tokens().length())
            .thenComparingInt(group -> group.prefix().length()));
    return groups;
  }

  /** The n-th example, or the first one of a fixed series of stand-ins that the phase admits. */
  private Example example(long n, double progress) {
    for (long attempt = 0; ; attempt++) {
      Example example = data.get(order.position(n + attempt * STAND_IN_STRIDE));
      if (lessons.admits(example, progress) || attempt == MOST_STAND_INS) {
        return example;
      }
    }
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
  public Map<String, Double> validate(long step) {
    return validation.run(policy.model(), step);
  }

  @Override
  public void rewind(long step) {
    validation.rewind(step);
  }
}
