package dev.ergo.rl.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.spread.Residents;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.rl.sft.LessonStep;
import dev.ergo.rl.sft.LikelihoodLoss;
import dev.ergo.rl.sft.StepLessons;
import dev.ergo.rl.sft.StepLikelihood;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.ShareRange;
import dev.ergo.rl.train.TrainConfig;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A process that computes shares of an SFT run which another process leads. All lessons of a step
 * are encoded, for how they are shared out depends on their lengths; of a share alone images are
 * rendered.
 */
final class LessonProcess implements Residents.Resident {

  private final ShareSpec spec;
  private final TrainConfig train;
  private final Follower follower;
  private final LikelihoodLoss likelihood;
  private final Prefetch<LessonStep> ahead;
  private final Map<Integer, Object> locks = new ConcurrentHashMap<>();
  private long step = -1;
  private LessonStep lessons;

  private LessonProcess(ShareSpec spec, SftRunConfig config) {
    this.spec = spec;
    this.train = config.training().train();
    this.follower = new Follower(spec, config.training(), Map.of());
    StepLessons all =
        new StepLessons(
            follower.policy(), follower.runner(), follower.examples(), config.sft(), train.steps());
    this.likelihood = new LikelihoodLoss(follower.policy().model().device());
    this.ahead = new Prefetch<>(all::of, train.steps());
  }

  /**
   * Opens what a run's shares need.
   *
   * @throws UserException if models or data are not those that the run began with
   */
  private static LessonProcess open(ShareSpec spec) {
    SftRunConfig config = ConfigLoader.fromYaml(spec.config(), SftRunConfig.class);
    return spec.parallelism().during(() -> new LessonProcess(spec, config));
  }

  /** The one that a process keeps. */
  static LessonProcess in(Residents here, ShareSpec spec) {
    return here.of(spec, LessonProcess.class, () -> open(spec));
  }

  /**
   * What shares of a step gave.
   *
   * @param losses parts of the loss by their first row in the step
   * @param tokens that the whole step teaches
   * @param skipped rows of the whole step that gave their places to others
   * @param gradients of the trained parameters in order, float32, added up in the order of the
   *     shares
   * @param leftOut reasons of rows that were left out
   * @param seconds it took
   */
  record Learned(
      TreeMap<Integer, Float> losses,
      double tokens,
      int skipped,
      PackedTensors gradients,
      ArrayList<String> leftOut,
      double seconds)
      implements Serializable {}

  /**
   * Differentiates the loss of shares.
   *
   * @param shares those that are computed together
   * @param now the weights that are updated
   */
  Learned differentiate(List<Integer> shares, long number, Supplier<PackedWeights> now) {
    synchronized (locks.computeIfAbsent(shares.get(0), first -> new Object())) {
      long start = System.nanoTime();
      LessonStep all = lessons(number);
      List<PrefixGroup> groups = all.dealt(spec.shares());
      StepLikelihood loss = new StepLikelihood(likelihood, all.tokens());
      follower.sideBySide(
          shares,
          share ->
              follower.with(
                  now.get(), () -> follower.on(share, model -> gathered(share, groups, loss))));
      PackedTensors sum = follower.sum(shares);
      return new Learned(
          loss.values(),
          all.tokens(),
          all.skipped(),
          sum,
          follower.leftOut(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private int gathered(int share, List<PrefixGroup> groups, StepLikelihood loss) {
    ShareRange mine = ShareRange.of(groups.size(), share, spec.shares());
    follower.gather(
        share,
        pass ->
            pass.differentiate(
                MicroBatches.ofShare(groups, mine, train.sizes().microbatchTokens()),
                1,
                Gradients.LOG_PROBS,
                Optional.empty(),
                loss));
    return share;
  }

  /** Encoded once for all shares that this process gets. */
  private synchronized LessonStep lessons(long number) {
    if (step != number) {
      lessons = ahead.get(number);
      step = number;
    }
    return lessons;
  }

  @Override
  public void close() {
    ahead.close();
    likelihood.close();
    follower.close();
  }
}
