package dev.ergo.core.error;

/**
 * A mistake in what the user gave: a configuration value, a file, a row of data, a model directory.
 *
 * <p>The message is one sentence that names what is wrong, where (file, key, row), what was
 * expected and what to do. The launcher prints it alone, without a stack trace, and exits with code
 * 1.
 */
public class UserException extends RuntimeException {

  /** Creates the exception from its one-sentence message. */
  public UserException(String message) {
    super(Excerpt.of(message));
  }

  /** Creates the exception from its one-sentence message and the failure behind it. */
  public UserException(String message, Throwable cause) {
    super(Excerpt.of(message), cause);
  }
}
