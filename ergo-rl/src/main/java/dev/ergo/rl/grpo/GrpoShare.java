package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.data.Example;
import dev.ergo.rl.loss.OldLogProbs;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import dev.ergo.rl.train.SharePass;
import dev.ergo.rl.train.StepExamples.Drawn;
import dev.ergo.rl.train.TrainConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One share of GRPO steps: some of the questions of a step, whose episodes one model samples,
 * scores and learns from. What it gives is a function of the configuration, the data, the weights,
 * the step and its rounds of sampling; who computes it changes nothing.
 *
 * <p>Between sampling and the updates it holds the episodes and what sampling has computed for the
 * update. Closing it drops them; it can be used again.
 */
public final class GrpoShare implements AutoCloseable {

  private final Parts parts;
  private final QwenModel model;
  private final Scoring scoring;
  private final Optional<QwenModel> reference;

  /** What is sampled for each slot. */
  private final TreeMap<Integer, List<Episode>> sampled = new TreeMap<>();

  /** Features of the views of the last round, until the first update. */
  private Optional<FeatureCache> features = Optional.empty();

  private List<PrefixGroup> groups = List.of();
  private Before before;

  /**
   * What the shares of a process have in common.
   *
   * @param sampler samples their episodes
   * @param loss the policy loss
   * @param config its settings
   * @param train the section, with nothing left to choose
   * @param rows makes trajectories of episodes
   * @param images patches of the views
   * @param manager owner of a step's arrays
   */
  public record Parts(
      EpisodeSampler sampler,
      PolicyLoss loss,
      PolicyLossConfig config,
      TrainConfig train,
      RolloutRows rows,
      PatchSource images,
      NDManager manager) {}

  /**
   * Who says what an episode is worth.
   *
   * @param rewards components of the reward
   * @param judge for those that need one
   */
  public record Scoring(EpisodeScorer rewards, Optional<CropJudge> judge) {}

  /**
   * What the updates compare with, and which episodes carry loss.
   *
   * @param old what importance weights are taken against; none: the trainer's own log-probs, until
   *     the first update has them
   */
  private record Before(
      LogProbTable sampled,
      Optional<LogProbTable> old,
      Optional<LogProbTable> reference,
      float[] kept) {

    Before withOld(LogProbTable table) {
      return new Before(sampled, Optional.of(table), reference, kept);
    }
  }

  /**
   * Creates the share.
   *
   * @param model the policy
   * @param reference the reference policy, where the loss has a KL term or the reward a penalty
   */
  public GrpoShare(Parts parts, QwenModel model, Scoring scoring, Optional<QwenModel> reference) {
    this.parts = parts;
    this.model = model;
    this.scoring = scoring;
    this.reference = reference;
  }

  /**
   * Samples, judges and scores the groups of a round that belong to this share.
   *
   * @param drawn the example of each
   */
  public SampledShare sample(SamplingRound round, List<Drawn> drawn) {
    if (round.first()) {
      close();
    }
    // Those of groups that gave their slots away would take memory; the update makes the others'
    // anew.
    dropFeatures();
    Stopwatch watch = new Stopwatch();
    if (parts.train.sizes().keepVisionGraph()) {
      // One pass of the vision tower per view: the update reads the features that sampling made.
      features = Optional.of(model.keepFeatures(parts.train.sizes().recordsVision()));
    }
    int group = parts.train.groupSize();
    List<Example> asked = new ArrayList<>();
    for (Drawn next : drawn) {
      asked.addAll(Collections.nCopies(group, next.example()));
    }
    EpisodeSampler.Questions questions = questions(round, drawn);
    List<Episode> episodes = parts.sampler.sample(model, questions);
    watch.lap("timing_s/rollout");
    List<Optional<String>> judged =
        scoring
            .judge
            .map(judge -> judge.ask(asked, episodes))
            .orElseGet(() -> Collections.nCopies(episodes.size(), Optional.empty()));
    watch.lap("timing_s/judge");
    List<Optional<Double>> divergences = divergences(episodes);
    List<ScoredEpisode> scored = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      Optional<Boolean> verdict =
          CropJudge.verdict(parts.rows.matcher(), asked.get(i), judged.get(i));
      scored.add(new ScoredEpisode(asked.get(i), episodes.get(i), verdict, divergences.get(i)));
    }
    RewardTable rewards = scoring.rewards.score(scored);
    put(round, episodes, rewards);
    watch.lap("timing_s/log_probs");
    return new SampledShare(
        parts.rows.of(
            round.step(),
            parts.sampler.version(round.step()),
            questions.groups(),
            new RolloutRows.Scored(scored, judged, rewards)),
        rewards.scores(),
        episodes.stream().map(EpisodeFigures::of).toList(),
        drawn.stream().mapToInt(Drawn::skipped).sum(),
        watch.laps());
  }

  /** What a sampler is asked for questions of a step. */
  static EpisodeSampler.Questions questions(SamplingRound round, List<Drawn> drawn) {
    return new EpisodeSampler.Questions(
        round.step(),
        drawn.stream().map(next -> next.example().request()).toList(),
        round.groups().stream().mapToInt(SamplingRound.Group::number).toArray());
  }

  /** Once no slot of the share is sampled again, its episodes are those that are learned from. */
  private void put(SamplingRound round, List<Episode> episodes, RewardTable rewards) {
    GroupFilter filter = GroupFilter.of(parts.train, rewards.names());
    double[][] scores = rewards.scores();
    int size = parts.train.groupSize();
    boolean settled = true;
    int from = 0;
    for (SamplingRound.Group group : round.groups()) {
      sampled.put(group.slot(), episodes.subList(from, from + size));
      settled &= filter.keeps(Arrays.copyOfRange(scores, from, from + size));
      from += size;
    }
    // A judge may call answers right, where the shares come together, that are wrong here.
    boolean judgedLater = rewards.names().contains(EpisodeScorer.ANSWER_JUDGE);
    if (settled || judgedLater || round.last()) {
      hold(sampled.values().stream().flatMap(List::stream).toList());
    }
  }

  /** How far each episode goes from the reference policy, where its reward counts that. */
  private List<Optional<Double>> divergences(List<Episode> episodes) {
    if (!scoring.rewards.names().contains(EpisodeScorer.KL)) {
      return Collections.nCopies(episodes.size(), Optional.empty());
    }
    LogProbTable own = LogProbTable.of(episodes);
    LogProbTable from = logProbs(reference.orElseThrow(), groups(episodes));
    return IntStream.range(0, episodes.size())
        .mapToObj(i -> Optional.of(own.divergence(i, from)))
        .toList();
  }

  /** Takes over the episodes that the updates learn from. */
  void hold(List<Episode> episodes) {
    groups = groups(episodes);
    LogProbTable own = LogProbTable.of(episodes);
    Optional<LogProbTable> old =
        parts.config.oldLogProbs() == OldLogProbs.SAMPLER ? Optional.of(own) : Optional.empty();
    float[] kept = new float[episodes.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = episodes.get(i).stopped() || !parts.config.maskTruncated() ? 1 : 0;
    }
    Optional<LogProbTable> start =
        reference
            .filter(asked -> parts.config.needsReference())
            .map(asked -> logProbs(asked, groups));
    before = new Before(own, old, start, kept);
  }

  /** The episodes of each question as the update pass takes them. */
  private List<PrefixGroup> groups(List<Episode> episodes) {
    int group = parts.train.groupSize();
    List<PrefixGroup> grouped = new ArrayList<>();
    for (int from = 0; from < episodes.size(); from += group) {
      grouped.add(
          new PrefixGroup(
              episodes.get(from).prompt(),
              episodes.subList(from, from + group).stream().map(Episode::continuation).toList()));
    }
    return grouped;
  }

  /** Log-probs of the episodes without gradients. */
  private LogProbTable logProbs(QwenModel asked, List<PrefixGroup> of) {
    LogProbTable table = LogProbTable.empty(parts.train.groupSize() * of.size());
    for (MicroBatch micro : batches(of)) {
      try (NDManager scope = parts.manager.newSubManager(asked.device())) {
        LogProbRequest request =
            new LogProbRequest(micro.groups(), parts.train.temperature(), parts.images);
        table.put(micro.firstRow(), asked.logProbs(request, scope).logProbs());
      }
    }
    return table;
  }

  private List<MicroBatch> batches(List<PrefixGroup> of) {
    return MicroBatches.split(of, parts.train.sizes().microbatchTokens());
  }

  /**
   * Adds up the gradients of the loss over what was sampled.
   *
   * @param pass where they go
   * @param update its advantages are of the episodes of this share
   */
  public ShareUpdate differentiate(SharePass pass, ShareWorkers.Update update) {
    if (update.number() > 0) {
      // Made by weights that have moved since.
      dropFeatures();
    }
    StepLoss loss =
        new StepLoss(
            parts.loss,
            new StepLoss.Given(
                before.sampled, before.old, before.reference, update.advantages(), before.kept),
            update.totals());
    pass.differentiate(
        batches(groups),
        parts.train.temperature(),
        parts.config.needsEntropyGradients()
            ? Gradients.LOG_PROBS_AND_ENTROPIES
            : Gradients.LOG_PROBS,
        features,
        loss);
    dropFeatures();
    if (before.old.isEmpty()) {
      before = before.withOld(loss.logProbs());
    }
    return loss.update();
  }

  private void dropFeatures() {
    features.ifPresent(FeatureCache::close);
    features = Optional.empty();
  }

  @Override
  public void close() {
    dropFeatures();
    sampled.clear();
    groups = List.of();
    before = null;
  }
}
