package dev.ergo.eval.item;

import dev.ergo.core.error.UserException;

/**
 * A policy answers nothing any more, whatever it is asked, as when its server can't be reached or
 * refuses the address, the key or the model: the evaluation ends, and no item counts as wrong for
 * it.
 */
public final class PolicyUnavailable extends UserException {

  /** Creates the exception from its one-sentence message and the failure behind it. */
  public PolicyUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
