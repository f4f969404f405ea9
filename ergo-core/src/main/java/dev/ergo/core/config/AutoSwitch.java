package dev.ergo.core.config;

/** True or false, or {@code auto} where the program is to choose. */
public final class AutoSwitch extends AutoValue<Boolean> {

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

  private AutoSwitch(Boolean value) {
    super(value);
  }

  /** The choice, or another where none is given. */
  public boolean or(boolean other) {
    return value == null ? other : value;
  }
}
