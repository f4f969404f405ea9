package dev.ergo.rl.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.tensor.TensorProgram;

/**
 * The losses of TRL 1.16's GRPO trainer, one native call per micro-batch.
 *
 * <p>Two things differ on purpose. Log importance weights and the log-ratio of the KL term are
 * clamped to [-20, 20] (as in verl): beyond that exp overflows and a clipped token would give 0 x
 * infinity in the backward pass. And what TRL divides by counts of a micro-batch is divided here by
 * the counts of the step, which is the same number where micro-batches are equal: see {@link
 * StepTotals} and {@link LossType#BNPO}.
 */
public final class PolicyLoss implements AutoCloseable {

  private final PolicyLossConfig config;
  private final TensorProgram program;

  /**
   * Compiles the loss.
   *
   * @param config the settings
   * @param device where the inputs live
   */
  public PolicyLoss(PolicyLossConfig config, Device device) {
    this.config = config;
    this.program = TensorProgram.load(PolicyLoss.class, device, "statistics", "policy_loss");
  }

  /**
   * Computes a micro-batch's part of the step's loss.
   *
   * @param in the micro-batch
   * @param totals counts of the whole step
   * @param scope owner of the result
   * @return the loss with its graph, ready for {@code GradientBuffer.accumulate}, and statistics
   * @throws IllegalArgumentException if the configuration needs an array that is not given
   * @throws ai.djl.engine.EngineException if the entropy coefficient is above 0 and the log-probs
   *     have a graph but the entropies have none
   */
  public Result compute(PolicyLossInputs in, StepTotals totals, NDManager scope) {
    require(!config.needsReference() || in.referenceLogProbs().isPresent(), "reference log-probs");
    require(!config.needsEntropyGradients() || in.entropies().isPresent(), "entropies");
    try (NDManager host = scope.newSubManager(Device.cpu())) {
      NDArray policy = in.logProbs();
      NDList result =
          program
              .call("loss")
              .with("log_probs", policy)
              .with("old", in.oldLogProbs().orElse(policy))
              .with("reference", in.referenceLogProbs().orElse(policy))
              .with("entropies", in.entropies().orElse(policy))
              .with("advantage", in.advantages())
              .with("mask", in.mask())
              .with("settings", host.create(settings(in, totals)))
              .runRecorded(scope);
      try (NDArray statistics = result.get(1)) {
        return new Result(
            result.get(0),
            LossStatistics.of(statistics.toDoubleArray(), in.entropies().isPresent()));
      }
    }
  }

  private double[] settings(PolicyLossInputs in, StepTotals totals) {
    return new double[] {
      orZero(config.epsilonLow()),
      orZero(config.epsilonHigh()),
      orZero(config.delta()),
      config.beta(),
      orZero(config.offPolicyThreshold()),
      config.entropyCoef(),
      orZero(config.sapoTemperaturePositive()),
      orZero(config.sapoTemperatureNegative()),
      orZero(config.vespoPowerPositive()),
      orZero(config.vespoRatePositive()),
      orZero(config.vespoPowerNegative()),
      orZero(config.vespoRateNegative()),
      scale(in.logProbs().getShape().get(0), totals),
      divisor(),
      config.type().surrogate().ordinal(),
      config.importanceSampling() == ImportanceSampling.SEQUENCE ? 1 : 0,
      in.oldLogProbs().isPresent() ? 1 : 0,
      config.klBiasCorrection() ? 1 : 0,
      1 / Math.max(1, totals.tokens())
    };
  }

  /** Constant factor on the sum of token losses. */
  private double scale(long rows, StepTotals totals) {
    return switch (config.type()) {
      case GRPO, SAPO, LUSPO -> 1 / totals.sequences();
      case BNPO -> rows / totals.sequences();
      case DR_GRPO -> 1 / (totals.sequences() * totals.maxLength());
      case DAPO, CISPO, VESPO -> 1 / Math.max(1, totals.tokens());
    };
  }

  /** What the program divides by on top: 0 nothing, 1 the row's tokens, 2 the tokens here. */
  private int divisor() {
    return switch (config.type()) {
      case GRPO, SAPO -> 1;
      case BNPO -> 2;
      default -> 0;
    };
  }

  private static double orZero(Double value) {
    return value == null ? 0 : value;
  }

  private static void require(boolean given, String what) {
    if (!given) {
      throw new IllegalArgumentException("the loss needs " + what);
    }
  }

  @Override
  public void close() {
    program.close();
  }

  /**
   * A micro-batch's part of the step.
   *
   * @param loss scalar with its graph
   * @param statistics add them up over the step
   */
  public record Result(NDArray loss, LossStatistics statistics) {}
}
