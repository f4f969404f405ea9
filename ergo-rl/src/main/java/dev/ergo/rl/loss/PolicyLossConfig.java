package dev.ergo.rl.loss;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.rl.loss.LossType.Surrogate;
import java.util.Locale;

/**
 * The policy loss. Keys that the type does not use are refused.
 *
 * @param type grpo, bnpo, dr_grpo, dapo, cispo, sapo, luspo or vespo: docs/papers.md
 * @param importanceSampling token: a weight of each token; sequence: of the whole sequence (GSPO);
 *     with vespo it only weighs the KL term
 * @param epsilonLow weights are clipped at 1 - this; grpo, bnpo, dr_grpo, dapo, luspo
 * @param epsilonHigh and at 1 + this, default epsilon_low; cispo: at this itself, default 5
 * @param delta greatest weight where A &lt; 0, above 1 + epsilon_high; the clipped types
 * @param beta weight of the KL term (k3 estimator) towards the policy as it was before training
 * @param klBiasCorrection multiplies the KL term by the importance weight, as TRL does; false gives
 *     the plain term of VLM-R1
 * @param entropyCoef weight of the mean token entropy, which is subtracted
 * @param offPolicyThreshold drops sequences with A &lt; 0 whose mean of old - new log-prob is
 *     greater than this (DeepSeek-V3.2); absent: none
 * @param maskTruncated leaves the tokens of episodes that a length limit has ended out of the loss;
 *     their rewards still count in their group
 * @param sapoTemperaturePositive sapo: steepness of the gate where A &gt; 0. Example: {@code 1.0}
 * @param sapoTemperatureNegative sapo: steepness elsewhere. Example: {@code 1.05}
 * @param vespoPowerPositive vespo: exponent k where A &gt;= 0. Example: {@code 2.0}
 * @param vespoRatePositive vespo: rate lambda where A &gt;= 0. Example: {@code 3.0}
 * @param vespoPowerNegative vespo: exponent k where A &lt; 0. Example: {@code 3.0}
 * @param vespoRateNegative vespo: rate lambda where A &lt; 0. Example: {@code 2.0}
 */
public record PolicyLossConfig(
    LossType type,
    ImportanceSampling importanceSampling,
    Double epsilonLow,
    Double epsilonHigh,
    Double delta,
    Double beta,
    Boolean klBiasCorrection,
    Double entropyCoef,
    Double offPolicyThreshold,
    @Formerly(absent = "false") Boolean maskTruncated,
    Double sapoTemperaturePositive,
    Double sapoTemperatureNegative,
    Double vespoPowerPositive,
    Double vespoRatePositive,
    Double vespoPowerNegative,
    Double vespoRateNegative) {

  /** Fills in defaults and checks the ranges. */
  public PolicyLossConfig {
    type = Check.orDefault(type, LossType.DAPO);
    importanceSampling = Check.orDefault(importanceSampling, ImportanceSampling.TOKEN);
    Surrogate surrogate = type.surrogate();
    boolean clips = type.clips();
    boolean cispo = surrogate == Surrogate.CISPO;
    epsilonLow = positive("epsilon_low", epsilonLow, 0.2, clips, type);
    Check.require(!clips || epsilonLow < 1, "epsilon_low", "must be less than 1");
    epsilonHigh =
        positive(
            "epsilon_high",
            epsilonHigh,
            cispo ? Double.valueOf(5) : epsilonLow,
            clips || cispo,
            type);
    if (delta != null) {
      positive("delta", delta, delta, clips, type);
      Check.above("delta", delta, 1 + epsilonHigh);
    }
    beta = Check.atLeast("beta", Check.orDefault(beta, 0.0), 0);
    klBiasCorrection = Check.orDefault(klBiasCorrection, true);
    entropyCoef = Check.atLeast("entropy_coef", Check.orDefault(entropyCoef, 0.0), 0);
    if (offPolicyThreshold != null) {
      Check.above("off_policy_threshold", offPolicyThreshold, 0);
    }
    maskTruncated = Check.orDefault(maskTruncated, false);
    boolean sapo = surrogate == Surrogate.SAPO;
    boolean vespo = surrogate == Surrogate.VESPO;
    sapoTemperaturePositive =
        positive("sapo_temperature_positive", sapoTemperaturePositive, 1.0, sapo, type);
    sapoTemperatureNegative =
        positive("sapo_temperature_negative", sapoTemperatureNegative, 1.05, sapo, type);
    vespoPowerPositive = positive("vespo_power_positive", vespoPowerPositive, 2.0, vespo, type);
    vespoRatePositive = positive("vespo_rate_positive", vespoRatePositive, 3.0, vespo, type);
    vespoPowerNegative = positive("vespo_power_negative", vespoPowerNegative, 3.0, vespo, type);
    vespoRateNegative = positive("vespo_rate_negative", vespoRateNegative, 2.0, vespo, type);
  }

  /** The defaults of the default type. */
  public static PolicyLossConfig defaults() {
    return of(null);
  }

  /** The defaults of a type. */
  public static PolicyLossConfig of(LossType type) {
    return new PolicyLossConfig(
        type, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null);
  }

  /** Whether reference log-probs are needed. */
  public boolean needsReference() {
    return beta > 0;
  }

  /** Whether entropies need a graph; without it they only feed a metric. */
  public boolean needsEntropyGradients() {
    return entropyCoef > 0;
  }

  private static Double positive(
      String key, Double value, Double defaultValue, boolean used, LossType type) {
    if (!used) {
      Check.require(
          value == null,
          key,
          "must be absent, as type " + type.name().toLowerCase(Locale.ROOT) + " has none");
      return null;
    }
    return Check.above(key, Check.orDefault(value, defaultValue), 0);
  }
}
