package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.data.Example;
import dev.ergo.rl.loss.OldLogProbs;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.ScoredEpisode;
import dev.ergo.rl.train.SharePass;
import dev.ergo.rl.train.StepExamples.Drawn;
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

  private final ShareParts parts;
  private final QwenModel model;
  private final ShareScoring scoring;
  private final Optional<QwenModel> reference;
  private final ShareLogProbs logProbs;
  private final EpisodeMeasures measures;

  /** What is sampled for each slot. */
  private final TreeMap<Integer, List<Episode>> sampled = new TreeMap<>();

  /** Features of the views of the last round, until the first update. */
  private Optional<FeatureCache> features = Optional.empty();

  private List<PrefixGroup> groups = List.of();
  private Before before;

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
      int[][] looks,
      float[] kept) {

    Before withOld(LogProbTable table) {
      return new Before(sampled, Optional.of(table), reference, looks, kept);
    }

    /** The same for some episodes. */
    Before at(int[] episodes) {
      float[] carries = new float[episodes.length];
      for (int i = 0; i < carries.length; i++) {
        carries[i] = kept[episodes[i]];
      }
      return new Before(
          sampled.at(episodes),
          old.map(table -> table.at(episodes)),
          reference.map(table -> table.at(episodes)),
          IntStream.of(episodes).mapToObj(i -> looks[i]).toArray(int[][]::new),
          carries);
    }
  }

  /**
   * Creates the share.
   *
   * @param model the policy
   * @param reference the reference policy, where the loss has a KL term or the reward a penalty
   */
  public GrpoShare(
      ShareParts parts, QwenModel model, ShareScoring scoring, Optional<QwenModel> reference) {
    this.parts = parts;
    this.model = model;
    this.scoring = scoring;
    this.reference = reference;
    this.logProbs = new ShareLogProbs(parts);
    this.measures = new EpisodeMeasures(parts, model, scoring, reference);
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
    if (parts.train().sizes().keepVisionGraph()) {
      // One pass of the vision tower per view: the update reads the features that sampling made.
      features = Optional.of(model.keepFeatures(parts.train().sizes().recordsVision()));
    }
    int group = parts.train().groupSize();
    List<Example> asked = new ArrayList<>();
    for (Drawn next : drawn) {
      asked.addAll(Collections.nCopies(group, next.example()));
    }
    EpisodeSampler.Questions questions = questions(round, drawn);
    List<Episode> episodes = parts.sampler().sample(model, questions);
    watch.lap("timing_s/rollout");
    List<CropJudge.Said> judged = measures.judged(asked, episodes);
    watch.lap("timing_s/judge");
    List<ScoredEpisode> scored = measures.of(asked, episodes, judged);
    RewardTable rewards = scoring.rewards().score(scored);
    put(round, episodes, rewards);
    watch.lap("timing_s/log_probs");
    return new SampledShare(
        parts
            .rows()
            .of(
                round.step(),
                parts.sampler().version(round.step()),
                questions.groups(),
                new RolloutRows.Scored(
                    scored, judged.stream().map(CropJudge.Said::reply).toList(), rewards)),
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
    GroupFilter filter = GroupFilter.of(parts.train(), rewards.names());
    double[][] scores = rewards.scores();
    int size = parts.train().groupSize();
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

  /** Takes over the episodes that the updates learn from. */
  void hold(List<Episode> episodes) {
    groups = logProbs.groups(episodes);
    LogProbTable own = LogProbTable.of(episodes);
    Optional<LogProbTable> old = Optional.empty();
    if (parts.config().oldLogProbs() == OldLogProbs.SAMPLER) {
      old = Optional.of(own);
    } else if (parts.train().minibatches() > 1) {
      // The first mini-batch moves the weights before the others are looked at.
      old = Optional.of(logProbs.of(model, groups));
    }
    float[] kept = new float[episodes.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = episodes.get(i).stopped() || !parts.config().maskTruncated() ? 1 : 0;
    }
    Optional<LogProbTable> start =
        reference
            .filter(asked -> parts.config().needsReference())
            .map(asked -> logProbs.of(asked, groups));
    int[][] looks =
        episodes.stream()
            .map(one -> one.looks().stream().mapToInt(look -> look.sampled().count()).toArray())
            .toArray(int[][]::new);
    before = new Before(own, old, start, looks, kept);
  }

  /**
   * Adds up the gradients of the loss over what was sampled, or those of its groups that the update
   * learns from.
   *
   * @param pass where they go
   * @param update its slots and advantages are those of this share
   */
  public ShareUpdate differentiate(SharePass pass, ShareWorkers.Update update) {
    if (update.number() > 0) {
      // Made by weights that have moved since.
      dropFeatures();
    }
    int size = parts.train().groupSize();
    int[] slots =
        IntStream.range(0, update.learned().length).filter(i -> update.learned()[i]).toArray();
    int[] episodes =
        IntStream.of(slots).flatMap(i -> IntStream.range(i * size, (i + 1) * size)).toArray();
    Before mine = before.at(episodes);
    StepLoss loss =
        new StepLoss(
            parts.loss(),
            new StepLoss.Given(
                mine.sampled,
                mine.old,
                mine.reference,
                update.advantages().at(episodes),
                mine.looks,
                mine.kept),
            update.totals());
    pass.differentiate(
        logProbs.batches(IntStream.of(slots).mapToObj(groups::get).toList()),
        parts.train().temperature(),
        differentiated(),
        features,
        loss);
    dropFeatures();
    if (before.old.isEmpty()) {
      before = before.withOld(loss.logProbs());
    }
    return loss.update();
  }

  /** Whether what importance weights are taken against is to come of the next update. */
  public boolean lacksOldLogProbs() {
    return before.old.isEmpty();
  }

  /**
   * Keeps the trainer's log-probs as they are now, before the first update, for a share whose first
   * update another process has made.
   */
  public void keepOldLogProbs() {
    before = before.withOld(logProbs.ofUpdate(model, groups, differentiated()));
  }

  private Gradients differentiated() {
    return parts.config().needsEntropyGradients()
        ? Gradients.LOG_PROBS_AND_ENTROPIES
        : Gradients.LOG_PROBS;
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
