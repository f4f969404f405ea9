package dev.ergo.rl.job;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.error.UserException;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.run.SideBySide;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.data.ExampleSource;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.train.SharePass;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Policy and data of a training in a process that computes shares for another one, which leads. The
 * weights are those that the leader sends. Shares may be computed side by side.
 */
final class Follower implements AutoCloseable {

  private final ShareSpec spec;
  private final TrainConfig train;
  private final ExampleSource source;
  private final LoadedPolicy policy;
  private final EpisodeRunner runner;
  private final StepExamples examples;
  private final List<NDArray> weights;

  /** What each worker differentiates by, its own views of the weights. */
  private final List<List<NDArray>> trained;

  private final Workers workers;
  private final ConcurrentLinkedQueue<String> leftOut = new ConcurrentLinkedQueue<>();
  private final Map<Integer, GradientBuffer> sums = new ConcurrentHashMap<>();

  /** Wait for the workers of shares that one task computes. */
  private final ExecutorService callers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "shares");
            thread.setDaemon(true);
            return thread;
          });

  /** The version of the weights in the model, and how many compute with it. */
  private long version = -1;

  private int users;

  /**
   * Opens them.
   *
   * @param more digests of what else the process reads, by role
   * @throws UserException if models or data are not those that the run began with
   */
  Follower(ShareSpec spec, TrainingConfig training, Map<String, String> more) {
    this.spec = spec;
    this.train = training.train();
    long seed = training.run().seed();
    this.source = training.data().openTrain(Path.of(spec.folder()), seed);
    this.policy =
        LoadedPolicy.load(
            training.model().joining(train.sizes().joinForSampling()),
            training.prompts(),
            seed,
            line -> {});
    check(digests(policy, source));
    check(more);
    this.weights = List.copyOf(policy.trainable().values());
    this.workers = Workers.of(policy.models(), spec.shares());
    // Before anything is sampled: what is recorded then depends on what is trained.
    this.trained =
        workers.models().stream()
            .map(model -> List.copyOf(policy.trainable(model).values()))
            .toList();
    this.runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), training.episode());
    this.examples =
        new StepExamples(
            new TrainingRows(training.data(), policy, runner, leftOut::add).trained(source),
            train.promptsPerStep(),
            seed);
  }

  /** What policy and data hold, by role. */
  static Map<String, String> digests(LoadedPolicy policy, ExampleSource source) {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("the policy", policy.digest());
    digests.put("the training data", source.digest());
    return digests;
  }

  private void check(Map<String, String> digests) {
    digests.forEach(
        (role, digest) -> {
          if (!digest.equals(spec.digests().get(role))) {
            throw new UserException(
                "%s that a worker reads differs from that of the process which leads the run; give every machine the same files under the same paths"
                    .formatted(role));
          }
        });
  }

  /** The policy. */
  LoadedPolicy policy() {
    return policy;
  }

  /** Runs the policy's episodes. */
  EpisodeRunner runner() {
    return runner;
  }

  /** The examples of each step. */
  StepExamples examples() {
    return examples;
  }

  /** The training data. */
  ExampleSource source() {
    return source;
  }

  /** Compute the shares, one each. */
  Workers workers() {
    return workers;
  }

  /**
   * Computes something with a version of the weights; all who compute at a time use the same one.
   */
  <T> T with(PackedWeights wanted, Supplier<T> work) {
    enter(wanted);
    try {
      return compute(work);
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

  /** One share alone has no thread of its own, which would know how many cores it may use. */
  private <T> T compute(Supplier<T> work) {
    return spec.shares() > 1 ? work.get() : spec.parallelism().during(work);
  }

  /** Computes something by the worker of a share. */
  <T> T on(int share, Function<QwenModel, T> work) {
    return workers.on(share, work);
  }

  /**
   * Computes something for each of several shares side by side.
   *
   * @return in the order of the shares
   */
  <T> List<T> sideBySide(List<Integer> shares, Function<Integer, T> work) {
    return shares.size() == 1
        ? List.of(work.apply(shares.get(0)))
        : new SideBySide(callers)
            .results(shares.stream().<Callable<T>>map(share -> () -> work.apply(share)).toList());
  }

  /**
   * Gathers the gradients of a share; called by its worker.
   *
   * @param work adds them up
   */
  void gather(int share, Consumer<SharePass> work) {
    GradientBuffer mine =
        sums.computeIfAbsent(share, number -> new GradientBuffer(trained.get(number)));
    mine.clear();
    work.accept(
        new SharePass(
            workers.models().get(share), mine, policy.images(), policy.manager(), train.sizes()));
  }

  /** The gradients that some shares have gathered, float32, added up in their order. */
  PackedTensors sum(List<Integer> shares) {
    GradientBuffer first = sums.get(shares.get(0));
    shares.stream().skip(1).forEach(share -> first.add(sums.get(share)));
    return PackedTensors.of(first.totals());
  }

  /** Reasons of rows that were left out since the last call. */
  ArrayList<String> leftOut() {
    ArrayList<String> reasons = new ArrayList<>();
    for (String reason = leftOut.poll(); reason != null; reason = leftOut.poll()) {
      reasons.add(reason);
    }
    return reasons;
  }

  @Override
  public void close() {
    callers.shutdown();
    sums.values().forEach(GradientBuffer::close);
    workers.close();
    policy.close();
    source.close();
  }
}
