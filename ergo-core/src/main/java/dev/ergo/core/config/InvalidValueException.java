package dev.ergo.core.config;

/**
 * A configuration value that a record refuses; thrown by compact constructors.
 *
 * <p>{@link ConfigLoader} turns it into a {@link dev.ergo.core.error.UserException} with the full
 * dotted key, the value as written and the place where it stands.
 */
public final class InvalidValueException extends RuntimeException {

  private final String key;

  /**
   * Creates the refusal.
   *
   * @param key the key inside the refusing record, as {@code steps} or {@code adam.beta1}
   * @param reason what a value has to be, as "must be at least 1"
   */
  public InvalidValueException(String key, String reason) {
    super(reason);
    this.key = key;
  }

  /** The key inside the refusing record. */
  public String key() {
    return key;
  }
}
