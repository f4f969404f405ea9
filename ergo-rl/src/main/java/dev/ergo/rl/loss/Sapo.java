package dev.ergo.rl.loss;

/**
 * A smooth gate in place of the clip (arXiv 2511.20347); keys of the type sapo.
 *
 * @param temperaturePositive sapo: steepness of the gate where A &gt; 0. Example: {@code 1.0}
 * @param temperatureNegative sapo: steepness elsewhere. Example: {@code 1.05}
 */
public record Sapo(Double temperaturePositive, Double temperatureNegative) implements Surrogate {

  Sapo checked(LossKeys keys) {
    return new Sapo(
        keys.positive("sapo_temperature_positive", temperaturePositive, 1),
        keys.positive("sapo_temperature_negative", temperatureNegative, 1.05));
  }
}
