package dev.ergo.rl.loss;

/**
 * The weight of a token's loss where its sampler computes otherwise than the trainer, as a server
 * in another number type does: the trainer's probability before its first update over the
 * sampler's, up to a cap. TRL's vllm_importance_sampling_correction.
 *
 * @param of what has a weight of its own
 * @param by what becomes of weights above the cap
 * @param cap greatest weight, above 0
 */
public record SamplerCorrection(Of of, By by, double cap) {

  /** What has a weight of its own. */
  public enum Of {
    /** Nothing is corrected. */
    NONE,
    /** Each token. */
    TOKEN,
    /** Each sequence. */
    SEQUENCE
  }

  /** What becomes of weights above the cap. */
  public enum By {
    /** They are the cap. */
    TRUNCATE,
    /** They are 0. */
    MASK
  }

  /** Whether losses are weighted. */
  public boolean isOn() {
    return of != Of.NONE;
  }
}
