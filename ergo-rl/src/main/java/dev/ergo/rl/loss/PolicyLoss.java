package dev.ergo.rl.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.tensor.TensorProgram;
import java.util.List;
import java.util.Optional;

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
  private final Surrogate surrogate;
  private final TensorProgram program;

  /**
   * Compiles the loss.
   *
   * @param config the settings
   * @param device where the inputs live
   */
  public PolicyLoss(PolicyLossConfig config, Device device) {
    this(config, config.surrogate(), device);
  }

  PolicyLoss(PolicyLossConfig config, Surrogate surrogate, Device device) {
    this.config = config;
    this.surrogate = surrogate;
    this.program =
        TensorProgram.compile(
                surrogate.getClass().getSimpleName(),
                device,
                TensorProgram.read(PolicyLoss.class, "policy_loss") + '\n' + surrogate.program())
            .expecting("Inputs", Inputs.class)
            .expecting("Common", Common.class)
            .expecting("Settings", surrogate.getClass().asSubclass(Record.class))
            .expecting("loss(i, c, divide_by, s)", "fetched(numbers)");
  }

  /** Whether the sampler's log-probs are needed. */
  public boolean corrects() {
    return config.correction().isOn();
  }

  /**
   * Computes a micro-batch's part of the step's loss.
   *
   * @param in the micro-batch
   * @param totals counts of the whole step
   * @param scope owner of the result
   * @return the loss with its graph, ready for {@code GradientBuffer.accumulate}, and what is
   *     logged
   * @throws IllegalArgumentException if the configuration needs an array that is not given
   * @throws ai.djl.engine.EngineException if the entropy coefficient is above 0 and the log-probs
   *     have a graph but the entropies have none
   */
  public Result compute(PolicyLossInputs in, StepTotals totals, NDManager scope) {
    return compute(in, Optional.empty(), totals, scope);
  }

  /**
   * The same where another sampler than the trainer may have drawn the tokens.
   *
   * @param sampled [rows, T] log-probs under the sampler; needed where these are corrected
   */
  public Result compute(
      PolicyLossInputs in, Optional<NDArray> sampled, StepTotals totals, NDManager scope) {
    require(!config.correction().isOn() || sampled.isPresent(), "the sampler's log-probs");
    require(!config.needsReference() || in.referenceLogProbs().isPresent(), "reference log-probs");
    require(!config.needsEntropyGradients() || in.entropies().isPresent(), "entropies");
    NDArray policy = in.logProbs();
    NDList results =
        program
            .call("loss")
            .with(
                "i",
                new Inputs(
                    policy,
                    in.oldLogProbs().orElse(policy),
                    in.referenceLogProbs().orElse(policy),
                    in.entropies().orElse(policy),
                    in.advantages(),
                    in.mask(),
                    sampled.orElse(policy)))
            .with("c", common(in, totals))
            .with("divide_by", config.type().averaging().divisor())
            .with("s", surrogate)
            .runRecorded(scope);
    return new Result(results);
  }

  private Common common(PolicyLossInputs in, StepTotals totals) {
    Double threshold = config.offPolicyThreshold();
    return new Common(
        in.oldLogProbs().isPresent(),
        in.entropies().isPresent(),
        config.importanceSampling() == ImportanceSampling.SEQUENCE,
        config.beta(),
        config.klBiasCorrection(),
        config.entropyCoef(),
        threshold == null ? 0 : threshold,
        config.type().averaging().factor(in.logProbs().getShape().get(0), totals),
        1 / Math.max(1, totals.tokens()),
        config.correction().isOn(),
        config.correction().of() == SamplerCorrection.Of.SEQUENCE,
        config.correction().by() == SamplerCorrection.By.MASK,
        config.correction().cap());
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

  /** A micro-batch's part of the step. */
  public final class Result {

    private final NDArray loss;
    private final List<String> names;
    private final List<NDArray> numbers;

    private Result(NDList results) {
      loss = results.get("total");
      numbers = results.stream().filter(array -> array != loss).toList();
      names = numbers.stream().map(NDArray::getName).toList();
    }

    /** A scalar with its graph. */
    public NDArray loss() {
      return loss;
    }

    /**
     * What is logged, to be added up over the step. A GPU is waited for: best asked once the
     * backward pass is under way.
     */
    public LossStatistics statistics() {
      try (NDManager scope = loss.getManager().newSubManager()) {
        NDList fetched = program.call("fetched").with("numbers", numbers).run(scope);
        return LossStatistics.of(names, fetched);
      }
    }
  }

  /** The arrays of a micro-batch as policy_loss.torchscript takes them. */
  private record Inputs(
      NDArray logProbs,
      NDArray old,
      NDArray reference,
      NDArray entropies,
      NDArray advantages,
      NDArray mask,
      NDArray sampled) {}

  /** Settings that all losses share as policy_loss.torchscript takes them. */
  private record Common(
      boolean oldGiven,
      boolean entropiesGiven,
      boolean sequence,
      double beta,
      boolean klBiasCorrection,
      double entropyCoef,
      double offPolicyThreshold,
      double scale,
      double perToken,
      boolean corrects,
      boolean correctionOfSequences,
      boolean correctionMasks,
      double correctionCap) {}
}
