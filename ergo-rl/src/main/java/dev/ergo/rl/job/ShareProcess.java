package dev.ergo.rl.job;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeRunner;
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
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.SharePass;
import dev.ergo.rl.train.ShareRange;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.StepExamples.Drawn;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Workers;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A process that computes shares of a GRPO run which another process leads. Model, judge and data
 * are opened once; weights come from the leader. Shares may be computed side by side, and one that
 * this process has not sampled itself is sampled again before it is learned from, so it does not
 * matter which process gets which share.
 */
final class ShareProcess implements Residents.Resident {

  private final ShareSpec spec;
  private final TrainConfig train;
  private final ExampleSource source;
  private final LoadedPolicy policy;
  private final List<NDArray> weights;

  /** What each worker differentiates by, its own views of the weights. */
  private final List<List<NDArray>> trained;

  private final Workers workers;
  private final GrpoShares grpo;
  private final ConcurrentLinkedQueue<String> leftOut = new ConcurrentLinkedQueue<>();
  private final List<Prefetch<List<Drawn>>> examples;
  private final Map<Integer, GradientBuffer> sums = new ConcurrentHashMap<>();

  /** The step that each share was sampled for last. */
  private final Map<Integer, Long> sampled = new ConcurrentHashMap<>();

  private final WeightsInUse inUse = new WeightsInUse();

  private ShareProcess(ShareSpec spec, GrpoRunConfig config) {
    this.spec = spec;
    TrainingConfig training = config.training();
    this.train = training.train();
    long seed = training.run().seed();
    this.source =
        training.data().train().open(Path.of(spec.folder()), training.data().imageLimits());
    this.policy =
        LoadedPolicy.load(
            training.model().joining(train.sizes().joinForSampling()),
            training.prompts(),
            seed,
            line -> {});
    checkDigests(config);
    this.weights = List.copyOf(policy.trainable().values());
    this.workers = Workers.of(policy.models(), spec.shares());
    // Before anything is sampled: what is recorded then depends on what is trained.
    this.trained =
        workers.models().stream()
            .map(model -> List.copyOf(policy.trainable(model).values()))
            .toList();
    EpisodeRunner runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), training.episode());
    this.grpo =
        new GrpoShares(
            config,
            new GrpoShares.ShareSetup(
                policy, workers, runner, source.digest(), train.sizes(), Path.of(spec.folder())));
    StepExamples all =
        new StepExamples(
            new TrainingRows(training.data(), policy, runner, leftOut::add).trained(source),
            train.promptsPerStep(),
            seed);
    this.examples =
        IntStream.range(0, spec.shares())
            .mapToObj(
                share -> ahead(all, ShareRange.of(train.promptsPerStep(), share, spec.shares())))
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

  private Prefetch<List<Drawn>> ahead(StepExamples all, ShareRange slots) {
    return new Prefetch<>(step -> all.of(step, slots, example -> true).drawn(), train.steps());
  }

  /** What models and data hold, by role. */
  static Map<String, String> digests(
      GrpoRunConfig config, LoadedPolicy policy, ExampleSource source) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("the policy", policy.digest());
    if (config.loadsJudge()) {
      config
          .judgeModel()
          .folder()
          .ifPresent(folder -> digests.put("the judge", WeightDigest.of(folder)));
    }
    digests.put("the training data", source.digest());
    return digests;
  }

  private void checkDigests(GrpoRunConfig config) {
    digests(config, policy, source)
        .forEach(
            (role, digest) -> {
              if (!digest.equals(spec.digests().get(role))) {
                throw new UserException(
                    "%s that a worker reads differs from that of the process which leads the run; give every machine the same files under the same paths"
                        .formatted(role));
              }
            });
  }

  /** Samples a share of a step with the weights of that step. */
  PackedShare sample(int share, long step, Supplier<PackedWeights> before) {
    GrpoShare mine = grpo.shares().get(share);
    synchronized (mine) {
      return inUse.during(before.get(), () -> compute(() -> sample(mine, share, step)));
    }
  }

  private PackedShare sample(GrpoShare mine, int share, long step) {
    Stopwatch watch = new Stopwatch();
    List<Drawn> drawn = examples.get(share).get(step);
    watch.lap("timing_s/data");
    sampled.remove(share);
    SampledShare result = workers.on(share, model -> mine.sample(step, drawn));
    sampled.put(share, step);
    return PackedShare.of(result, watch.laps(), drained());
  }

  /** One share alone has no thread of its own, which would know how many cores it may use. */
  private <T> T compute(Supplier<T> work) {
    if (spec.shares() > 1) {
      return work.get();
    }
    List<T> results = new ArrayList<>();
    spec.parallelism().during(() -> results.add(work.get()));
    return results.get(0);
  }

  private List<String> drained() {
    List<String> reasons = new ArrayList<>();
    for (String reason = leftOut.poll(); reason != null; reason = leftOut.poll()) {
      reasons.add(reason);
    }
    return reasons;
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
        inUse.during(before.get(), () -> compute(() -> sample(mine, share, update.step())));
      }
      return inUse.during(
          now.get(), () -> compute(() -> workers.on(share, model -> learned(share, update))));
    }
  }

  private Learned learned(int share, ShareWorkers.Update update) {
    long start = System.nanoTime();
    GradientBuffer mine =
        sums.computeIfAbsent(share, number -> new GradientBuffer(trained.get(number)));
    mine.clear();
    SharePass pass =
        new SharePass(
            workers.models().get(share), mine, policy.images(), policy.manager(), train.sizes());
    ShareUpdate logged = grpo.shares().get(share).differentiate(pass, update);
    PackedTensors gradients = PackedTensors.of(mine.totals());
    return new Learned(logged, gradients, (System.nanoTime() - start) / 1e9);
  }

  /** The weights that are in the model now; all who compute at a time use the same ones. */
  private final class WeightsInUse {

    private long version = -1;
    private int users;

    <T> T during(PackedWeights wanted, Supplier<T> work) {
      enter(wanted);
      try {
        return work.get();
      } finally {
        leave();
      }
    }

    private synchronized void enter(PackedWeights wanted) {
      while (version != wanted.version() && users > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while others compute", e);
        }
      }
      if (version != wanted.version()) {
        wanted.values().into(weights);
        version = wanted.version();
      }
      users++;
    }

    private synchronized void leave() {
      users--;
      notifyAll();
    }
  }

  @Override
  public void close() {
    examples.forEach(Prefetch::close);
    sums.values().forEach(GradientBuffer::close);
    grpo.close();
    workers.close();
    policy.close();
    source.close();
  }
}
