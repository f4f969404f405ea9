package dev.ergo.rl.job;

import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.data.ExampleSource;
import dev.ergo.rl.grpo.SampledShare;
import dev.ergo.rl.grpo.SamplingRound;
import dev.ergo.rl.grpo.ShareUpdate;
import dev.ergo.rl.grpo.ShareWorkers;
import dev.ergo.rl.grpo.Stopwatch;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.ShareRange;
import dev.ergo.rl.train.StepExamples.Drawn;
import dev.ergo.rl.train.TrainConfig;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A process that computes shares of a GRPO run which another process leads. Model, judge and data
 * are opened once; weights come from the leader. Shares may be computed side by side, and one that
 * this process has not sampled itself is sampled again before it is learned from, so it does not
 * matter which process gets which share.
 */
final class ShareProcess implements Residents.Resident {

  private final Follower follower;
  private final GrpoShares grpo;
  private final TrainConfig train;

  /** Of steps that are sampled in one round, those of each share. */
  private final List<Prefetch<List<Drawn>>> examples;

  /** What each share has sampled last: rounds of one step. */
  private final Map<Integer, List<SamplingRound>> sampled = new ConcurrentHashMap<>();

  private ShareProcess(ShareSpec spec, GrpoRunConfig config) {
    this.train = config.training().train();
    this.follower = new Follower(spec, config.training(), judge(config));
    this.grpo =
        new GrpoShares(
            config,
            new GrpoShares.ShareSetup(
                follower.policy(),
                follower.workers(),
                follower.runner(),
                follower.source().digest(),
                train.sizes(),
                Path.of(spec.folder())));
    this.examples =
        IntStream.range(0, spec.shares())
            .mapToObj(share -> ahead(ShareRange.of(train.promptsPerStep(), share, spec.shares())))
            .toList();
  }

  /**
   * Opens what a run's shares need.
   *
   * @throws UserException if models or data are not those that the run began with
   */
  static ShareProcess open(ShareSpec spec) {
    GrpoRunConfig config = ConfigLoader.fromYaml(spec.config(), GrpoRunConfig.class);
    return spec.parallelism().during(() -> new ShareProcess(spec, config));
  }

  /** The one that a process keeps. */
  static ShareProcess in(Residents here, ShareSpec spec) {
    return here.of(spec, ShareProcess.class, () -> open(spec));
  }

  private Prefetch<List<Drawn>> ahead(ShareRange slots) {
    return new Prefetch<>(
        step -> follower.examples().of(step, slots, example -> true).drawn(), train.steps());
  }

  /** What models and data hold, by role. */
  static Map<String, String> digests(
      GrpoRunConfig config, LoadedPolicy policy, ExampleSource source) {
    Map<String, String> digests = new LinkedHashMap<>(Follower.digests(policy, source));
    digests.putAll(judge(config));
    return digests;
  }

  private static Map<String, String> judge(GrpoRunConfig config) {
    return config.loadsJudge()
        ? config
            .judgeModel()
            .folder()
            .map(folder -> Map.of("the judge", WeightDigest.of(folder)))
            .orElse(Map.of())
        : Map.of();
  }

  /**
   * Samples shares of a step with the weights of that step.
   *
   * @param rounds of the step so far, of each of the shares that are computed together
   * @return what each has sampled in the last of them, in order
   */
  ArrayList<PackedShare> sample(
      SortedMap<Integer, List<SamplingRound>> rounds, Supplier<PackedWeights> before) {
    List<Integer> shares = List.copyOf(rounds.keySet());
    synchronized (grpo.shares().get(shares.get(0))) {
      return new ArrayList<>(
          follower.sideBySide(
              shares,
              share -> {
                List<SamplingRound> mine = rounds.get(share);
                catchUp(share, mine.subList(0, mine.size() - 1), before);
                return follower.with(before.get(), () -> sample(share, mine.get(mine.size() - 1)));
              }));
    }
  }

  /** Rounds that another process has sampled, this one has to sample itself to go on from them. */
  private void catchUp(int share, List<SamplingRound> rounds, Supplier<PackedWeights> before) {
    if (!rounds.isEmpty() && !rounds.equals(sampled.get(share))) {
      follower.with(
          before.get(), () -> rounds.stream().map(round -> sample(share, round)).toList());
    }
  }

  /** Of updates that another process has made, what they were made against counts as well. */
  private void catchUp(int share, Lesson lesson, Supplier<PackedWeights> before) {
    catchUp(share, lesson.rounds(), before);
    if (lesson.update().number() > 0 && grpo.shares().get(share).lacksOldLogProbs()) {
      follower.with(
          before.get(),
          () ->
              follower.on(
                  share,
                  model -> {
                    grpo.shares().get(share).keepOldLogProbs();
                    return share;
                  }));
    }
  }

  private PackedShare sample(int share, SamplingRound round) {
    Stopwatch watch = new Stopwatch();
    List<Drawn> drawn = drawn(share, round);
    watch.lap("timing_s/data");
    List<SamplingRound> rounds = new ArrayList<>();
    Optional.ofNullable(sampled.remove(share))
        .filter(before -> !round.first())
        .ifPresent(rounds::addAll);
    rounds.add(round);
    SampledShare result =
        follower.on(share, model -> grpo.shares().get(share).sample(round, drawn));
    sampled.put(share, List.copyOf(rounds));
    return PackedShare.of(result, watch.laps(), follower.leftOut());
  }

  private List<Drawn> drawn(int share, SamplingRound round) {
    return train.dynamicSampling() == null
        ? examples.get(share).get(round.step())
        : round.examples().stream().map(follower.examples()::numbered).toList();
  }

  /**
   * What a share learns.
   *
   * @param update its advantages are those of the share alone
   * @param rounds that the share has sampled in the step
   */
  record Lesson(ShareWorkers.Update update, List<SamplingRound> rounds) implements Serializable {}

  /**
   * What an update of shares gave.
   *
   * @param updates what is logged of each, in order
   * @param gradients of the trained parameters in order, float32, added up in the order of the
   *     shares
   * @param seconds it took
   */
  record Learned(ArrayList<ShareUpdate> updates, PackedTensors gradients, double seconds)
      implements Serializable {}

  /**
   * Differentiates the loss of shares.
   *
   * @param lessons of those that are computed together
   * @param before the weights that the step was sampled with
   * @param now the weights that are updated
   */
  Learned differentiate(
      SortedMap<Integer, Lesson> lessons,
      Supplier<PackedWeights> before,
      Supplier<PackedWeights> now) {
    List<Integer> shares = List.copyOf(lessons.keySet());
    synchronized (grpo.shares().get(shares.get(0))) {
      follower.sideBySide(
          shares,
          share -> {
            catchUp(share, lessons.get(share), before);
            return share;
          });
      long start = System.nanoTime();
      List<ShareUpdate> logged =
          follower.sideBySide(
              shares,
              share ->
                  follower.with(
                      now.get(),
                      () ->
                          follower.on(
                              share, model -> learned(share, lessons.get(share).update()))));
      PackedTensors sum = follower.sum(shares);
      return new Learned(new ArrayList<>(logged), sum, (System.nanoTime() - start) / 1e9);
    }
  }

  private ShareUpdate learned(int share, ShareWorkers.Update update) {
    List<ShareUpdate> logged = new ArrayList<>();
    follower.gather(
        share, pass -> logged.add(grpo.shares().get(share).differentiate(pass, update)));
    return logged.get(0);
  }

  @Override
  public void close() {
    examples.forEach(Prefetch::close);
    grpo.close();
    follower.close();
  }
}
