package dev.ergo.rl.loss;

/**
 * The log-prob weighted by a gamma-shaped function of the sequence's weight; keys of the type
 * vespo.
 *
 * @param powerPositive vespo: exponent k where A &gt;= 0. Example: {@code 2.0}
 * @param ratePositive vespo: rate lambda where A &gt;= 0. Example: {@code 3.0}
 * @param powerNegative vespo: exponent k where A &lt; 0. Example: {@code 3.0}
 * @param rateNegative vespo: rate lambda where A &lt; 0. Example: {@code 2.0}
 */
public record Vespo(
    Double powerPositive, Double ratePositive, Double powerNegative, Double rateNegative)
    implements Surrogate {

  Vespo checked(LossKeys keys) {
    return new Vespo(
        keys.positive("vespo_power_positive", powerPositive, 2),
        keys.positive("vespo_rate_positive", ratePositive, 3),
        keys.positive("vespo_power_negative", powerNegative, 3),
        keys.positive("vespo_rate_negative", rateNegative, 2));
  }
}
