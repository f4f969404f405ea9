package dev.ergo.rl.job;

import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.data.ExampleSource;
import dev.ergo.rl.grpo.GrpoShare;
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
    List<ShareProcess> opened = new ArrayList<>();
    spec.parallelism().during(() -> opened.add(new ShareProcess(spec, config)));
    return opened.get(0);
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

  /** Samples a share of a step with the weights of that step. */
  PackedShare sample(int share, long step, Supplier<PackedWeights> before) {
    GrpoShare mine = grpo.shares().get(share);
    synchronized (mine) {
      return follower.with(before.get(), () -> sample(mine, share, step));
    }
  }

  private PackedShare sample(GrpoShare mine, int share, long step) {
    Stopwatch watch = new Stopwatch();
    List<Drawn> drawn = examples.get(share).get(step);
    watch.lap("timing_s/data");
    sampled.remove(share);
    SampledShare result = follower.on(share, model -> mine.sample(step, drawn));
    sampled.put(share, step);
    return PackedShare.of(result, watch.laps(), follower.leftOut());
  }

  /**
   * What an update of a share gave.
   *
   * @param update what is logged
   * @param gradients of the trained parameters in order, float32
   * @param seconds it took
   */
  record Learned(ShareUpdate update, PackedTensors gradients, double seconds)
      implements Serializable {}

  /**
   * Differentiates the loss of a share.
   *
   * @param update its advantages are the share's alone
   * @param before the weights that the step was sampled with
   * @param now the weights that are updated
   */
  Learned differentiate(
      int share,
      ShareWorkers.Update update,
      Supplier<PackedWeights> before,
      Supplier<PackedWeights> now) {
    GrpoShare mine = grpo.shares().get(share);
    synchronized (mine) {
      if (!Long.valueOf(update.step()).equals(sampled.get(share))) {
        follower.with(before.get(), () -> sample(mine, share, update.step()));
      }
      return follower.with(
          now.get(), () -> follower.on(share, model -> learned(mine, share, update)));
    }
  }

  private Learned learned(GrpoShare mine, int share, ShareWorkers.Update update) {
    long start = System.nanoTime();
    List<ShareUpdate> logged = new ArrayList<>();
    PackedTensors gradients =
        follower.gradients(share, pass -> logged.add(mine.differentiate(pass, update)));
    return new Learned(logged.get(0), gradients, (System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    examples.forEach(Prefetch::close);
    grpo.close();
    follower.close();
  }
}
