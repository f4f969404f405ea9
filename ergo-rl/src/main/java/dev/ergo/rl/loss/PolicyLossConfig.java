package dev.ergo.rl.loss;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.Formerly;
import java.util.Locale;
import java.util.Map;

/**
 * The policy loss. Keys that the type does not use are refused.
 *
 * @param type grpo, bnpo, dr_grpo, dapo, cispo, sapo, luspo or vespo: docs/papers.md
 * @param importanceSampling token: a weight of each token; sequence: of the whole sequence (GSPO);
 *     with vespo it only weighs the KL term
 * @param oldLogProbs what importance weights are taken against: trainer, the trainer's log-probs in
 *     the first update of a step, so that its weights are exactly 1 however sampler and trainer
 *     round; or sampler, the log-probs that the episodes were sampled with. Default: trainer; with
 *     rollout.max_staleness above 0 and no sampler_correction sampler
 * @param samplerCorrection weight of losses where the episodes' sampler computes otherwise than the
 *     trainer, as a server does (docs/papers.md): none; token: a weight of each token; sequence:
 *     one of the whole sequence
 * @param samplerCorrectionBy truncate: weights above the cap are the cap; mask: they are 0
 * @param samplerCorrectionCap greatest weight, above 0
 * @param clipping keys of the clipped types and of cispo
 * @param beta weight of the KL term (k3 estimator) towards the policy as it was before training
 * @param klBiasCorrection multiplies the KL term by the importance weight, as TRL does; false gives
 *     the plain term of VLM-R1
 * @param entropyCoef weight of the mean token entropy, which is subtracted
 * @param offPolicyThreshold drops sequences with A &lt; 0 whose mean of old - new log-prob is
 *     greater than this (DeepSeek-V3.2); absent: none
 * @param maskTruncated leaves the tokens of episodes that a length limit has ended out of the loss;
 *     their rewards still count in their group
 * @param sapo keys of the type sapo
 * @param vespo keys of the type vespo
 * @param custom a surrogate of one's own in place of the type's, which then says how losses are
 *     added up (docs/extending.md)
 */
public record PolicyLossConfig(
    LossType type,
    ImportanceSampling importanceSampling,
    @Formerly(absent = "sampler") OldLogProbs oldLogProbs,
    @Formerly(absent = "none") SamplerCorrection.Of samplerCorrection,
    @Formerly(absent = "truncate") SamplerCorrection.By samplerCorrectionBy,
    @Formerly(absent = "3.0") Double samplerCorrectionCap,
    @JsonUnwrapped Clipping clipping,
    Double beta,
    Boolean klBiasCorrection,
    Double entropyCoef,
    Double offPolicyThreshold,
    @Formerly(absent = "false") Boolean maskTruncated,
    @JsonUnwrapped(prefix = "sapo_") Sapo sapo,
    @JsonUnwrapped(prefix = "vespo_") Vespo vespo,
    @Formerly(absent = "null") CustomLoss custom) {

  /**
   * Bounds of the importance weight.
   *
   * @param epsilonLow weights are clipped at 1 - this; grpo, bnpo, dr_grpo, dapo, luspo
   * @param epsilonHigh and at 1 + this, default epsilon_low; cispo: at this itself, default 5
   * @param delta greatest weight where A &lt; 0, above 1 + epsilon_high; the clipped types
   */
  public record Clipping(Double epsilonLow, Double epsilonHigh, Double delta) {

    Clipping checked(LossKeys clipped, LossKeys cispo) {
      Double low = clipped.positive("epsilon_low", epsilonLow, 0.2);
      Check.require(low == null || low < 1, "epsilon_low", "must be less than 1");
      Double high =
          cispo.used()
              ? cispo.positive("epsilon_high", epsilonHigh, 5)
              : clipped.positive("epsilon_high", epsilonHigh, low == null ? 0 : low);
      if (delta != null) {
        Check.above("delta", clipped.positive("delta", delta, 0), 1 + high);
      }
      return new Clipping(low, high, delta);
    }
  }

  /** Fills in defaults and checks the ranges. */
  public PolicyLossConfig {
    type = Check.orDefault(type, LossType.DAPO);
    importanceSampling = Check.orDefault(importanceSampling, ImportanceSampling.TOKEN);
    samplerCorrection = Check.orDefault(samplerCorrection, SamplerCorrection.Of.NONE);
    samplerCorrectionBy = Check.orDefault(samplerCorrectionBy, SamplerCorrection.By.TRUNCATE);
    samplerCorrectionCap =
        Check.above("sampler_correction_cap", Check.orDefault(samplerCorrectionCap, 3.0), 0);
    boolean corrects = samplerCorrection != SamplerCorrection.Of.NONE;
    Check.require(
        !corrects || oldLogProbs != OldLogProbs.SAMPLER,
        "old_log_probs",
        "must be trainer with sampler_correction, or the difference would count twice");
    Check.require(
        !corrects || type != LossType.VESPO || custom != null,
        "sampler_correction",
        "does not go with type vespo, whose weight is of the whole sequence");
    if (corrects) {
      oldLogProbs = OldLogProbs.TRAINER;
    }
    beta = Check.atLeast("beta", Check.orDefault(beta, 0.0), 0);
    klBiasCorrection = Check.orDefault(klBiasCorrection, true);
    entropyCoef = Check.atLeast("entropy_coef", Check.orDefault(entropyCoef, 0.0), 0);
    if (offPolicyThreshold != null) {
      Check.above("off_policy_threshold", offPolicyThreshold, 0);
    }
    maskTruncated = Check.orDefault(maskTruncated, false);
    String ignorer = custom == null ? type.name().toLowerCase(Locale.ROOT) : "custom";
    boolean own = custom == null;
    clipping =
        Check.orDefault(clipping, new Clipping(null, null, null))
            .checked(
                new LossKeys(ignorer, own && type.clips()),
                new LossKeys(ignorer, own && type == LossType.CISPO));
    sapo =
        Check.orDefault(sapo, new Sapo(null, null))
            .checked(new LossKeys(ignorer, own && type == LossType.SAPO));
    vespo =
        Check.orDefault(vespo, new Vespo(null, null, null, null))
            .checked(new LossKeys(ignorer, own && type == LossType.VESPO));
  }

  /** The defaults of the default type. */
  public static PolicyLossConfig defaults() {
    return ConfigLoader.of(PolicyLossConfig.class, Map.of());
  }

  /** The defaults of a type. */
  public static PolicyLossConfig of(LossType type) {
    return ConfigLoader.of(PolicyLossConfig.class, Map.of("type", type));
  }

  /** The loss of one token. */
  Surrogate surrogate() {
    if (custom != null) {
      return custom.make();
    }
    return switch (type) {
      case GRPO, BNPO, DR_GRPO, DAPO, LUSPO ->
          new Clipped(
              clipping.epsilonLow(),
              clipping.epsilonHigh(),
              clipping.delta() == null ? 0 : clipping.delta());
      case CISPO -> new Cispo(clipping.epsilonHigh());
      case SAPO -> sapo;
      case VESPO -> vespo;
    };
  }

  /**
   * The same where it is open whose log-probs importance weights are taken against.
   *
   * @param ahead whether episodes are sampled by a policy that is older than the update's
   */
  public PolicyLossConfig settled(boolean ahead) {
    return oldLogProbs != null
        ? this
        : ConfigLoader.with(
            this, Map.of("old_log_probs", ahead ? OldLogProbs.SAMPLER : OldLogProbs.TRAINER));
  }

  /** Whether losses are weighted by what the sampler computes otherwise. */
  public boolean correctsSampler() {
    return correction().isOn();
  }

  /** The weight for the sampler's part. */
  SamplerCorrection correction() {
    return new SamplerCorrection(samplerCorrection, samplerCorrectionBy, samplerCorrectionCap);
  }

  /** Whether reference log-probs are needed. */
  public boolean needsReference() {
    return beta > 0;
  }

  /** Whether entropies need a graph; without it they only feed a metric. */
  public boolean needsEntropyGradients() {
    return entropyCoef > 0;
  }
}
