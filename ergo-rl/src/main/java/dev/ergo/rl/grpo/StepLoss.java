package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.advantage.LookAdvantages;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import dev.ergo.rl.train.MicroLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The policy loss of one share of an update, and what is logged of its micro-batches. */
final class StepLoss implements MicroLoss {

  private final PolicyLoss loss;
  private final Given given;
  private final StepTotals totals;
  private final List<ShareUpdate.Part> parts = new ArrayList<>();

  /** The trainer's log-probs of this update. */
  private final LogProbTable trained;

  /** What is on the device until its numbers are read. */
  private Pending pending;

  StepLoss(PolicyLoss loss, Given given, StepTotals totals) {
    this.loss = loss;
    this.given = given;
    this.totals = totals;
    this.trained = LogProbTable.empty(given.kept.length);
  }

  /**
   * What the loss is computed with beside the trainer's log-probs, by episode of the share.
   *
   * @param sampled the sampler's log-probs
   * @param old the log-probs that importance weights are taken against; none: those of this update
   *     itself, so that all are 1
   * @param reference those of the reference policy, where the loss has a KL term
   * @param advantages of each episode
   * @param looks sampled tokens of each look of each episode
   * @param kept 1 for episodes whose tokens carry loss, else 0
   */
  record Given(
      LogProbTable sampled,
      Optional<LogProbTable> old,
      Optional<LogProbTable> reference,
      LookAdvantages advantages,
      int[][] looks,
      float[] kept) {}

  private record Pending(PolicyLoss.Result result, NDArray logProbs) {}

  @Override
  public NDArray of(ScoredTokens tokens, MicroBatch micro) {
    NDManager scope = tokens.logProbs().getManager();
    Shape shape = tokens.logProbs().getShape();
    int first = micro.firstRow();
    NDArray kept = scope.create(rows(given.kept, micro), new Shape(micro.rows(), 1));
    PolicyLoss.Result result =
        loss.compute(
            new PolicyLossInputs(
                tokens.logProbs(),
                given.old.map(table -> table.slice(first, shape, scope)),
                given.reference.map(table -> table.slice(first, shape, scope)),
                advantages(micro, shape, scope),
                // [rows, T]: 1 where a token carries loss.
                tokens.mask().mul(kept),
                Optional.of(tokens.entropies())),
            loss.corrects()
                ? Optional.of(given.sampled.slice(first, shape, scope))
                : Optional.empty(),
            totals,
            scope);
    pending = new Pending(result, tokens.logProbs());
    return result.loss();
  }

  /** [rows], or [rows, T] where looks have advantages of their own. */
  private NDArray advantages(MicroBatch micro, Shape shape, NDManager scope) {
    LookAdvantages all = given.advantages;
    if (!all.byLook()) {
      return scope.create(rows(all.last(), micro));
    }
    int width = (int) shape.get(1);
    return scope.create(all.ofTokens(micro.firstRow(), given.looks, micro.rows(), width), shape);
  }

  private static float[] rows(float[] all, MicroBatch micro) {
    return Arrays.copyOfRange(all, micro.firstRow(), micro.firstRow() + micro.rows());
  }

  @Override
  public void differentiated(MicroBatch micro) {
    trained.put(micro.firstRow(), pending.logProbs);
    parts.add(
        new ShareUpdate.Part(
            pending.result.statistics(), SamplerDifference.of(trained, given.sampled, micro)));
    pending = null;
  }

  /** The trainer's log-probs of all micro-batches, before the weights have changed. */
  LogProbTable logProbs() {
    return trained;
  }

  /** What is logged of the share. */
  ShareUpdate update() {
    return new ShareUpdate(parts);
  }
}
