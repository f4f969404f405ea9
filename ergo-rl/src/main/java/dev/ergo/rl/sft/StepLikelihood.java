package dev.ergo.rl.sft;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import dev.ergo.rl.train.MicroLoss;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The loss of a step, or of a share of it, and its number. */
public final class StepLikelihood implements MicroLoss {

  private final LikelihoodLoss likelihood;
  private final double tokens;
  private final Map<Integer, NDArray> parts = new ConcurrentHashMap<>();

  /** Workers come in any order; by first row, the sum is the same every time. */
  private final Map<Integer, Float> values = new ConcurrentSkipListMap<>();

  /**
   * Creates it for one step.
   *
   * @param tokens taught tokens of the whole step
   */
  public StepLikelihood(LikelihoodLoss likelihood, double tokens) {
    this.likelihood = likelihood;
    this.tokens = tokens;
  }

  @Override
  public NDArray of(ScoredTokens scored, MicroBatch batch) {
    NDArray part = likelihood.part(scored, tokens);
    parts.put(batch.firstRow(), part);
    return part;
  }

  @Override
  public void differentiated(MicroBatch batch) {
    values.put(batch.firstRow(), parts.remove(batch.firstRow()).getFloat());
  }

  /** The parts of the loss by the first row of their micro-batch. */
  public TreeMap<Integer, Float> values() {
    return new TreeMap<>(values);
  }
}
