package dev.ergo.core.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/** True or false, or {@code auto} where the program is to choose. */
public final class AutoSwitch {

  /** The program chooses. */
  public static final AutoSwitch AUTO = new AutoSwitch(null);

  /** A value that is given. */
  public static AutoSwitch of(boolean value) {
    return new AutoSwitch(value);
  }

  /** What stands in a file: a value or the word, which has been checked. */
  static AutoSwitch read(Object written) {
    return written instanceof Boolean given ? of(given) : AUTO;
  }

  private final Boolean value;

  private AutoSwitch(Boolean value) {
    this.value = value;
  }

  /** Whether the program chooses. */
  public boolean isAuto() {
    return value == null;
  }

  /** The choice, or another where none is given. */
  public boolean or(boolean other) {
    return value == null ? other : value;
  }

  /** As it stands in a file. */
  @JsonValue
  Object written() {
    return value == null ? AutoNumber.WORD : value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AutoSwitch same && Objects.equals(value, same.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return String.valueOf(written());
  }
}
