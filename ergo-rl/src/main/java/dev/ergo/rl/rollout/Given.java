package dev.ergo.rl.rollout;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a server gave: something, or trouble.
 *
 * @param value the thing
 * @param trouble what came in its place
 */
record Given<T>(Optional<T> value, Optional<Trouble> trouble) {

  static <T> Given<T> of(T value) {
    return new Given<>(Optional.of(value), Optional.empty());
  }

  static <T> Given<T> of(Trouble trouble) {
    return new Given<>(Optional.empty(), Optional.of(trouble));
  }

  /** What comes next, unless there is trouble. */
  <R> Given<R> then(Function<T, Given<R>> next) {
    return trouble.isPresent() ? of(trouble.get()) : next.apply(value.orElseThrow());
  }
}
