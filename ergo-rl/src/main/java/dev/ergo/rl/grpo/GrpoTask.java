package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingTask;
import dev.ergo.rl.train.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A GRPO step: sample groups of episodes, judge, score, compare inside each group, update. */
public final class GrpoTask implements TrainingTask, AutoCloseable {

  private final EpisodeSampler sampler;
  private final UsableExamples data;
  private final Prefetch<StepExamples.Step> examples;
  private final Workers workers;
  private final Scoring scoring;
  private final PolicyUpdate update;
  private final RolloutLog rollouts;
  private final TrainConfig train;
  private final long seed;

  /**
   * What makes advantages of episodes.
   *
   * @param judges one for each worker; empty where no reward needs them
   * @param rewards the components of the reward
   * @param advantage how rewards are compared inside a group
   */
  public record Scoring(List<CropJudge> judges, EpisodeScorer rewards, AdvantageConfig advantage) {}

  /** Creates the task from its parts; {@code seed} is that of the data's order. */
  public GrpoTask(
      EpisodeSampler sampler,
      UsableExamples data,
      Scoring scoring,
      PolicyUpdate update,
      RolloutLog rollouts,
      TrainConfig train,
      long seed) {
    this.sampler = sampler;
    this.data = data;
    this.workers = update.workers();
    this.scoring = scoring;
    this.update = update;
    this.rollouts = rollouts;
    this.train = train;
    this.seed = seed;
    // Looking at the images of a step decodes and resizes them; they stay in the cache.
    this.examples =
        new Prefetch<>(new StepExamples(data, train.promptsPerStep(), seed)::of, train.steps());
  }

  @Override
  public Optional<First> first() {
    Example example = new StepExamples(data, 1, seed).of(0).drawn().get(0).example();
    EpisodeRequest request = example.request();
    return Optional.of(new First(example, List.of(sampler.opening(request))));
  }

  @Override
  public Map<String, Double> step(long step) {
    Stopwatch watch = new Stopwatch();
    StepExamples.Step drawn = examples.get(step);
    watch.lap("timing_s/data");
    RolloutBatch batch;
    Map<String, Double> updated;
    // One pass of the vision tower per view: the update reads the features that sampling made.
    StepSizes sizes = train.sizes();
    List<FeatureCache> features =
        sizes.keepVisionGraph()
            ? workers.models().stream()
                .map(model -> model.keepFeatures(sizes.recordsVision()))
                .toList()
            : List.of();
    try {
      batch = sample(step, drawn.drawn(), watch);
      updated = update.apply(step, batch, features);
    } finally {
      features.forEach(FeatureCache::close);
    }
    watch.lap("timing_s/update");
    Map<String, Double> metrics = new LinkedHashMap<>(batch.advantages().metrics());
    metrics.put(StepExamples.SKIPPED, (double) drawn.skipped());
    metrics.putAll(EpisodeMetrics.of(batch));
    metrics.putAll(sampler.metrics());
    metrics.putAll(updated);
    rollouts.write(step, batch);
    watch.lap("timing_s/save_rollouts");
    metrics.putAll(watch.laps());
    return metrics;
  }

  private RolloutBatch sample(long step, List<StepExamples.Drawn> drawn, Stopwatch watch) {
    int group = train.groupSize();
    List<Example> asked = new ArrayList<>();
    List<EpisodeRequest> requests = new ArrayList<>();
    for (StepExamples.Drawn next : drawn) {
      requests.add(next.example().request());
      asked.addAll(Collections.nCopies(group, next.example()));
    }
    int[] slots = drawn.stream().mapToInt(StepExamples.Drawn::slot).toArray();
    EpisodeSampler.Questions questions = new EpisodeSampler.Questions(step, requests, slots);
    List<Episode> episodes =
        workers.joined(
            requests.size(),
            share -> sampler.sample(share.model(), questions.part(share.from(), share.to())));
    watch.lap("timing_s/rollout");
    List<Optional<Boolean>> verdicts = judged(asked, episodes);
    watch.lap("timing_s/judge");
    List<ScoredEpisode> scored = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      scored.add(new ScoredEpisode(asked.get(i), episodes.get(i), verdicts.get(i)));
    }
    RewardTable table = scoring.rewards().score(scored);
    return new RolloutBatch(
        group, slots, asked, episodes, table, Advantages.of(table, group, scoring.advantage()));
  }

  private List<Optional<Boolean>> judged(List<Example> asked, List<Episode> episodes) {
    if (scoring.judges().isEmpty()) {
      return Collections.nCopies(episodes.size(), Optional.empty());
    }
    return workers.joined(
        episodes.size(),
        share ->
            scoring
                .judges()
                .get(share.worker())
                .judge(
                    asked.subList(share.from(), share.to()),
                    episodes.subList(share.from(), share.to())));
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
    rollouts.rewind(step, System.out::println);
  }

  @Override
  public void close() {
    examples.close();
  }
}
