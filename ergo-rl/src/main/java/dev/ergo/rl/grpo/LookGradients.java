package dev.ergo.rl.grpo;

import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.reward.Spread;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far what the episodes of a step teach a look differs from one to the next: the variance over
 * episodes of Σ A·(1 − π(t)) over the look's tokens, the derivative of Σ A·log π(t) by the logits
 * of the tokens that were drawn. It stands for the variance of the gradient, which would take a
 * backward pass for each look of each episode.
 */
final class LookGradients {

  private LookGradients() {}

  /**
   * The metrics of a step.
   *
   * @param rows its episodes
   * @param siblings so many neighbouring episodes share the looks that zoom, which count once
   */
  static Map<String, Double> of(List<RolloutRow> rows, Advantages advantages, int siblings) {
    double[] looking = new double[rows.size()];
    double[] last = new double[rows.size()];
    Arrays.fill(looking, Double.NaN);
    for (int i = 0; i < rows.size(); i++) {
      List<RolloutLook> looks = rows.get(i).looks();
      double[] each = advantages.ofLooks(i, looks.size());
      last[i] = each[looks.size() - 1] * pull(looks.get(looks.size() - 1));
      for (int look = 0; look < looks.size() - 1 && i % siblings == 0; look++) {
        looking[i] = (look == 0 ? 0 : looking[i]) + each[look] * pull(looks.get(look));
      }
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    put(metrics, "gradient/looking_variance", looking);
    put(metrics, "gradient/last_variance", last);
    return metrics;
  }

  /** Σ (1 − π(t)) over the tokens that a look has sampled. */
  private static double pull(RolloutLook look) {
    double sum = 0;
    for (float logProb : look.sampled().logProbs()) {
      sum += 1 - Math.exp(logProb);
    }
    return sum;
  }

  private static void put(Map<String, Double> metrics, String name, double[] values) {
    Spread spread = Spread.of(values);
    if (spread.count() > 1) {
      metrics.put(name, spread.std() * spread.std());
    }
  }
}
