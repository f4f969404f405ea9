package dev.ergo.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as people write them: 3.0, which pandas makes of a 3 beside a missing value, is 3, and
 * 1.0E-4 is 0.0001.
 */
public final class NumberText {

  /** Beyond it a number keeps its exponent. */
  private static final int MOST_ZEROS = 30;

  private static final int HALF_DIGITS = 5;
  private static final int HALF_FRACTION_BITS = 10;
  private static final int HALF_LEAST_EXPONENT = -14;

  // Bounded, so that no text becomes a number of a million digits.
  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?(?:\\d{1,30}|\\d{1,3}(?:,\\d{3}){1,9})?(?:\\.\\d{0,30})?(?:[eE][+-]?\\d{1,2})?");

  private NumberText() {}

  /** The text of a value: a number as above, anything else as it is. */
  public static String of(Object value) {
    if (value instanceof BigDecimal decimal) {
      return plain(decimal);
    } else if ((value instanceof Double || value instanceof Float) && isFinite(value)) {
      return plain(new BigDecimal(value.toString()));
    }
    return String.valueOf(value);
  }

  /** Whether a value is what stands for a missing number: null or not-a-number. */
  public static boolean isMissing(Object value) {
    return value == null
        || value instanceof Double wide && wide.isNaN()
        || value instanceof Float narrow && narrow.isNaN();
  }

  private static boolean isFinite(Object value) {
    return Double.isFinite(((Number) value).doubleValue());
  }

  /**
   * The text of a number stored in half precision: a whole number as it is, else the fewest digits
   * that no other such number is nearer to.
   */
  static String ofHalf(float value) {
    if (!Float.isFinite(value) || value == 0) {
      return of(value);
    }
    BigDecimal exact = new BigDecimal(value);
    if (value == Math.rint(value)) {
      return plain(exact);
    }
    int exponent = Math.max(Math.getExponent(value), HALF_LEAST_EXPONENT);
    double step = Math.scalb(1.0, exponent - HALF_FRACTION_BITS);
    // The numbers below a power of two lie twice as close.
    boolean power = Math.abs(value) == Math.scalb(1f, exponent);
    BigDecimal bound = new BigDecimal(power ? step / 4 : step / 2);
    for (int digits = 1; digits <= HALF_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.subtract(exact).abs().compareTo(bound) < 0) {
        return plain(rounded);
      }
    }
    return plain(exact);
  }

  private static String plain(BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal bare = value.stripTrailingZeros();
    boolean readable =
        Math.abs(bare.scale()) <= MOST_ZEROS && bare.precision() - bare.scale() <= MOST_ZEROS;
    return readable ? bare.toPlainString() : bare.toString();
  }

  /** The number that a text is: digits, with thousands, fraction and exponent if it has them. */
  public static Optional<BigDecimal> parse(String text) {
    String bare = text.strip();
    boolean number = NUMBER.matcher(bare).matches() && bare.chars().anyMatch(Character::isDigit);
    if (!number || !Character.isDigit(bare.charAt(bare.length() - 1)) && !bare.endsWith(".")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(bare.replace(",", "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
