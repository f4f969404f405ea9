package dev.ergo.eval.ask;

import dev.ergo.core.error.UserException;

/** A server that can't be reached, or that refuses the address, the key or the model. */
public final class ServerUnavailable extends UserException {

  /** Creates the exception from its one-sentence message. */
  ServerUnavailable(String message) {
    super(message);
  }
}
