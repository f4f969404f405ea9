package dev.ergo.rl.rollout;

import dev.ergo.eval.http.ServerFault;
import java.util.Optional;

/**
 * Why a server gave nothing that can be used.
 *
 * @param reason a sentence's end, behind "the endpoint"
 * @param refused whether it is not likely to pass: the answer is none to train on, or the server
 *     won't have what it was sent
 * @param pause how long the server wants to be left alone, in milliseconds
 */
record Trouble(String reason, boolean refused, Optional<Long> pause) {

  static Trouble of(String described, ServerFault fault) {
    return new Trouble(described, fault.kind() != ServerFault.Kind.PASSING, fault.pause());
  }

  static Trouble wrong(String reason) {
    return new Trouble(reason, true, Optional.empty());
  }
}
