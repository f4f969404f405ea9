package dev.ergo.rl.loss;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums, counts and extremes of one or more micro-batches. They add up exactly, so the metrics of a
 * step do not depend on its split.
 *
 * @param loss sum of the losses
 * @param policyLoss the same without the entropy term
 * @param tokens tokens with loss
 * @param units tokens, or sequences where importance weights are per sequence
 * @param weighted the same without sequences that have no token
 * @param kl sum of the KL term over tokens
 * @param entropy sum of entropies over tokens, NaN where none were given
 * @param low units with A &lt; 0 below the clip range
 * @param high units with A &gt; 0 above the clip range
 * @param phi sum of vespo's weights over sequences
 * @param rows sequences
 * @param ratio sum of importance weights over {@code weighted}
 * @param lowMin least share of {@code low} in a sequence
 * @param highMax greatest share of {@code high} in a sequence
 * @param ratioMin least importance weight
 * @param ratioMax greatest importance weight
 */
public record LossStatistics(
    double loss,
    double policyLoss,
    double tokens,
    double units,
    double weighted,
    double kl,
    double entropy,
    double low,
    double high,
    double phi,
    double rows,
    double ratio,
    double lowMin,
    double highMax,
    double ratioMin,
    double ratioMax) {

  /** Reads the vector that the tensor program returns. */
  static LossStatistics of(double[] v, boolean entropiesGiven) {
    double entropy = entropiesGiven ? v[6] : Double.NaN;
    return new LossStatistics(
        v[0], v[1], v[2], v[3], v[4], v[5], entropy, v[7], v[8], v[9], v[10], v[11], v[12], v[13],
        v[14], v[15]);
  }

  /** The statistics of two disjoint parts of a step. */
  public LossStatistics plus(LossStatistics other) {
    return new LossStatistics(
        loss + other.loss,
        policyLoss + other.policyLoss,
        tokens + other.tokens,
        units + other.units,
        weighted + other.weighted,
        kl + other.kl,
        entropy + other.entropy,
        low + other.low,
        high + other.high,
        phi + other.phi,
        rows + other.rows,
        ratio + other.ratio,
        Math.min(lowMin, other.lowMin),
        Math.max(highMax, other.highMax),
        Math.min(ratioMin, other.ratioMin),
        Math.max(ratioMax, other.ratioMax));
  }

  /**
   * The metrics by TRL's names, and {@code ratio/mean|min|max} of the importance weights. {@code
   * entropy} is there only if entropies were given to the loss.
   *
   * @param config the settings the loss was computed with
   */
  public Map<String, Double> metrics(PolicyLossConfig config) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
    if (config.entropyCoef() > 0) {
      metrics.put("policy_loss", policyLoss);
      metrics.put("entropy_coef", config.entropyCoef());
    }
    if (config.beta() > 0) {
      metrics.put("kl", mean(kl, tokens));
    }
    if (!Double.isNaN(entropy)) {
      metrics.put("entropy", mean(entropy, tokens));
    }
    switch (config.type().surrogate()) {
      case CLIPPED -> clipRatios(metrics);
      case CISPO -> metrics.put("cispo_clip_ratio", mean(high, units));
      case VESPO -> metrics.put("vespo/phi_seq_mean", mean(phi, rows));
      case SAPO -> {
        // nothing is clipped
      }
    }
    if (weighted > 0) {
      metrics.put("ratio/mean", ratio / weighted);
      metrics.put("ratio/min", ratioMin);
      metrics.put("ratio/max", ratioMax);
    }
    return metrics;
  }

  private void clipRatios(Map<String, Double> metrics) {
    metrics.put("clip_ratio/low_mean", mean(low, units));
    metrics.put("clip_ratio/high_mean", mean(high, units));
    metrics.put("clip_ratio/region_mean", mean(low + high, units));
    if (weighted > 0) {
      metrics.put("clip_ratio/low_min", lowMin);
      metrics.put("clip_ratio/high_max", highMax);
    }
  }

  private static double mean(double sum, double count) {
    return sum / Math.max(1, count);
  }
}
