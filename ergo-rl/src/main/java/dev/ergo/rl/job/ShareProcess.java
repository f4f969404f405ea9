package dev.ergo.rl.job;

import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.data.ExampleSource;
import dev.ergo.rl.grpo.SampledShare;
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
  private final List<Prefetch<List<Drawn>>> examples;

  /** The step that each share was sampled for last. */
  private final Map<Integer, Long> sampled = new ConcurrentHashMap<>();

  private ShareProcess(ShareSpec spec, GrpoRunConfig config) {
    TrainConfig train = config.training().train();
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
            .mapToObj(
                share -> ahead(ShareRange.of(train.promptsPerStep(), share, spec.shares()), train))
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

  private Prefetch<List<Drawn>> ahead(ShareRange slots, TrainConfig train) {
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
   * @param shares those that are computed together
   * @return what each has sampled, in order
   */
  ArrayList<PackedShare> sample(List<Integer> shares, long step, Supplier<PackedWeights> before) {
    synchronized (grpo.shares().get(shares.get(0))) {
      return new ArrayList<>(
          follower.sideBySide(
              shares, share -> follower.with(before.get(), () -> sample(share, step))));
    }
  }

  private PackedShare sample(int share, long step) {
    Stopwatch watch = new Stopwatch();
    List<Drawn> drawn = examples.get(share).get(step);
    watch.lap("timing_s/data");
    sampled.remove(share);
    SampledShare result = follower.on(share, model -> grpo.shares().get(share).sample(step, drawn));
    sampled.put(share, step);
    return PackedShare.of(result, watch.laps(), follower.leftOut());
  }

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
   * @param updates of those that are computed together; the advantages of each are its own alone
   * @param before the weights that the step was sampled with
   * @param now the weights that are updated
   */
  Learned differentiate(
      SortedMap<Integer, ShareWorkers.Update> updates,
      Supplier<PackedWeights> before,
      Supplier<PackedWeights> now) {
    List<Integer> shares = List.copyOf(updates.keySet());
    synchronized (grpo.shares().get(shares.get(0))) {
      follower.sideBySide(shares, share -> sampledAgain(share, updates.get(share).step(), before));
      long start = System.nanoTime();
      List<ShareUpdate> logged =
          follower.sideBySide(
              shares,
              share ->
                  follower.with(
                      now.get(),
                      () -> follower.on(share, model -> learned(share, updates.get(share)))));
      PackedTensors sum = follower.sum(shares);
      return new Learned(new ArrayList<>(logged), sum, (System.nanoTime() - start) / 1e9);
    }
  }

  /** What another process has sampled, this one has to sample itself to learn from it. */
  private boolean sampledAgain(int share, long step, Supplier<PackedWeights> before) {
    boolean again = !Long.valueOf(step).equals(sampled.get(share));
    if (again) {
      follower.with(before.get(), () -> sample(share, step));
    }
    return again;
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
