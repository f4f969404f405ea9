package dev.ergo.core.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/** A whole number, or {@code auto} where the program is to choose it. */
public final class AutoNumber {

  /** The word for a value that is not given. */
  static final String WORD = "auto";

  /** The program chooses. */
  public static final AutoNumber AUTO = new AutoNumber(null);

  /** A value that is given. */
  public static AutoNumber of(int value) {
    return new AutoNumber(value);
  }

  /** What stands in a file: a value or the word, which has been checked. */
  static AutoNumber read(Object written) {
    return written instanceof Number given ? of(given.intValue()) : AUTO;
  }

  private final Integer value;

  private AutoNumber(Integer value) {
    this.value = value;
  }

  /** Whether the program chooses. */
  public boolean isAuto() {
    return value == null;
  }

  /** The number, or another where none is given. */
  public int or(int other) {
    return value == null ? other : value;
  }

  /** As it stands in a file. */
  @JsonValue
  Object written() {
    return value == null ? WORD : value;
  }

  /** The number at least 1, or auto where the key is absent. */
  public static AutoNumber checked(String key, AutoNumber given) {
    AutoNumber value = Check.orDefault(given, AUTO);
    if (!value.isAuto()) {
      Check.atLeast(key, value.value, 1);
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AutoNumber same && Objects.equals(value, same.value);
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
