package dev.ergo.core.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * A value of a configuration, or {@code auto} where the program is to choose it.
 *
 * @param <T> the value's type
 */
abstract class AutoValue<T> {

  /** The word for a value that is not given. */
  static final String WORD = "auto";

  /** Null where none is given. */
  final T value;

  AutoValue(T value) {
    this.value = value;
  }

  /** Whether the program chooses. */
  public final boolean isAuto() {
    return value == null;
  }

  /** As it stands in a file. */
  @JsonValue
  final Object written() {
    return value == null ? WORD : value;
  }

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && Objects.equals(value, ((AutoValue<?>) other).value);
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public final String toString() {
    return String.valueOf(written());
  }
}
