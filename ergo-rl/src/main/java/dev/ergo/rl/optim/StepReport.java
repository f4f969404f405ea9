package dev.ergo.rl.optim;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one optimiser step did.
 *
 * @param gradientNorm L2 norm over all gradients before clipping; not finite if the step was
 *     skipped
 * @param learningRate the rate of this step
 * @param partRates those of parts of the model that have their own, by the names of metrics
 * @param applied false if the norm was not finite: neither weights nor optimiser state moved
 */
public record StepReport(
    double gradientNorm, double learningRate, Map<String, Double> partRates, boolean applied) {

  /** Metrics: the norm and the rates. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("grad_norm", gradientNorm);
    metrics.put("learning_rate", learningRate);
    metrics.putAll(partRates);
    return metrics;
  }
}
