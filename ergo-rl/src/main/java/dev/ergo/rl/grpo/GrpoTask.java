package dev.ergo.rl.grpo;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.GroupShape;
import dev.ergo.core.io.Console;
import dev.ergo.data.Example;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.train.NumberedExamples;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A GRPO step: sample groups of episodes, judge, score, compare inside each group, update. */
public final class GrpoTask implements TrainingTask, AutoCloseable {

  private final ShareWorkers workers;
  private final Shown shown;
  private final Learning learning;
  private final PolicyUpdate update;
  private final QuestionOrder order;
  private final GroupFilter filter;
  private final RolloutLog rollouts;

  /**
   * What the first example is shown with, and who samples.
   *
   * @param sampler says what the policy reads first, and what is worth logging of its sampling
   * @param examples the questions
   */
  public record Shown(EpisodeSampler sampler, StepExamples examples) {

    /** The examples of a run by their numbers. */
    NumberedExamples examples(TrainConfig train) {
      long rounds = train.dynamicSampling() == null ? 1 : train.dynamicSampling().maxRounds();
      return new NumberedExamples(examples, rounds * train.steps() * train.promptsPerStep());
    }
  }

  /**
   * How what was sampled becomes an update.
   *
   * @param rewards the components of the reward
   * @param kl the coefficient of their KL penalty, where they have one
   * @param advantage how rewards are compared inside a group
   * @param loss the policy loss
   * @param train the section, with nothing left to choose
   * @param maxLength sampled tokens that an episode can have at most
   */
  public record Learning(
      EpisodeScorer rewards,
      Optional<KlPenalty> kl,
      AdvantageConfig advantage,
      PolicyLossConfig loss,
      TrainConfig train,
      int maxLength) {}

  /**
   * Creates the task.
   *
   * @param workers compute the shares of its steps; closed with it
   */
  public GrpoTask(ShareWorkers workers, Shown shown, Learning learning, RolloutLog rollouts) {
    this.workers = workers;
    this.shown = shown;
    this.learning = learning;
    this.update = new PolicyUpdate(workers, learning.loss, learning.train, shown.examples.seed());
    this.filter = GroupFilter.of(learning.train, learning.rewards.names());
    this.order =
        new QuestionOrder(learning.train.promptsPerStep(), learning.train.steps(), filter.rounds());
    this.rollouts = rollouts;
  }

  @Override
  public Optional<First> first() {
    StepExamples alone = new StepExamples(shown.examples.usable(), 1, shown.examples.seed());
    Example example = alone.of(0).drawn().get(0).example();
    EpisodeRequest request = example.request();
    return Optional.of(new First(example, List.of(shown.sampler.opening(request))));
  }

  @Override
  public Map<String, Double> step(long step) {
    SampledStep sampled =
        new StepSampling(workers, order, filter, shown.sampler.ahead()).sample(step);
    Stopwatch watch = new Stopwatch();
    GroupShape shape = learning.train.groupShape();
    RewardTable rewards = rewards(sampled.scores());
    Advantages advantages = Advantages.of(rewards, shape, learning.advantage);
    Map<String, Double> updated =
        update.apply(
            step,
            advantages.forLoss(),
            learned -> sampled.totals(learned, learning.loss.maskTruncated(), learning.maxLength));
    watch.lap("timing_s/update");
    Map<String, Double> metrics = new LinkedHashMap<>(advantages.metrics());
    metrics.putAll(LookGradients.of(sampled.rows(), advantages, shape.siblings()));
    metrics.putAll(EpisodeMetrics.of(sampled.figures()));
    metrics.putAll(sampled.metrics(filter));
    if (shape.siblings() > 1) {
      metrics.put("sampling/crops", metrics.get("sampling/episodes") / shape.siblings());
    }
    metrics.putAll(shown.sampler.metrics());
    metrics.putAll(updated);
    rollouts.write(
        step,
        new RolloutLog.Episodes(sampled.rows(), rewards),
        advantages,
        refused(sampled),
        beside());
    learning.kl.ifPresent(penalty -> metrics.putAll(penalty.update(rewards, sampled.figures())));
    watch.lap("timing_s/save_rollouts");
    sampled.work().forEach((part, time) -> metrics.merge(part, time, Double::sum));
    metrics.putAll(watch.laps());
    return metrics;
  }

  private RewardTable rewards(double[][] scores) {
    RewardTable table = learning.rewards.table(scores);
    return learning.kl.map(penalty -> penalty.weigh(table)).orElse(table);
  }

  /** What stands beside the rows of a step. */
  private Map<String, String> beside() {
    Map<String, String> texts = new LinkedHashMap<>();
    learning.kl.map(KlPenalty::beside).ifPresent(texts::putAll);
    if (learning.train.lastLooks() > 1) {
      texts.put(RolloutLog.LAST_LOOKS, String.valueOf(learning.train.lastLooks()));
    }
    return texts;
  }

  private RolloutLog.Episodes refused(SampledStep sampled) {
    return new RolloutLog.Episodes(sampled.refusedRows(), rewards(sampled.refusedScores()));
  }

  @Override
  public String headline(Map<String, Double> metrics) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "reward %.3f", metrics.get("reward")));
    metrics.forEach(
        (name, value) ->
            RewardTable.component(name)
                .ifPresent(of -> line.append(String.format(Locale.ROOT, " %s %.2f", of, value))));
    return line.append(
            String.format(Locale.ROOT, " | crop %.2f", metrics.get("box/crop_area_mean")))
        .toString();
  }

  @Override
  public void rewind(long step) {
    rollouts.rewind(step, Console.out()::println);
  }

  @Override
  public void keep(long done, Path checkpoint) throws IOException {
    order.keep(done, checkpoint);
    shown.sampler.keep(done, checkpoint);
    if (learning.kl.isPresent()) {
      learning.kl.get().keep(checkpoint);
    }
  }

  @Override
  public void takeOver(long done, Path checkpoint) {
    order.takeOver(done, checkpoint);
    shown.sampler.takeOver(done, checkpoint);
    learning.kl.ifPresent(penalty -> penalty.takeOver(checkpoint));
  }

  @Override
  public void close() {
    workers.close();
  }
}
