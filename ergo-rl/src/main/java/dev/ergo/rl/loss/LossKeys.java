package dev.ergo.rl.loss;

import dev.ergo.core.config.Check;

/**
 * Keys of one surrogate, which are refused where another is chosen.
 *
 * @param chosen the type of loss that is chosen
 * @param used whether it has these keys
 */
record LossKeys(String chosen, boolean used) {

  /** A number above 0 or its default; null where the key is not used. */
  Double positive(String key, Double value, double defaultValue) {
    if (!used) {
      Check.require(value == null, key, "must be absent, as type " + chosen + " has none");
      return null;
    }
    return Check.above(key, Check.orDefault(value, defaultValue), 0);
  }
}
