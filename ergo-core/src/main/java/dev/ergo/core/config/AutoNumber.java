package dev.ergo.core.config;

/** A whole number, or {@code auto} where the program is to choose it. */
public final class AutoNumber extends AutoValue<Integer> {

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

  private AutoNumber(Integer value) {
    super(value);
  }

  /** The number, or another where none is given. */
  public int or(int other) {
    return value == null ? other : value;
  }

  /** The number at least 1, or auto where the key is absent. */
  public static AutoNumber checked(String key, AutoNumber given) {
    AutoNumber value = Check.orDefault(given, AUTO);
    if (!value.isAuto()) {
      Check.atLeast(key, value.value, 1);
    }
    return value;
  }
}
