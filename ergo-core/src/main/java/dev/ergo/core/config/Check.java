package dev.ergo.core.config;

import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * Checks of values, for the compact constructors of configuration records: each method returns its
 * value or throws {@link InvalidValueException}. NaN passes none of the range checks.
 */
public final class Check {

  /** File systems take 255; the longest ending of a temporary name has 25. */
  private static final int MOST_NAME_BYTES = 230;

  /** Linux takes 4,096; files in a run's folder need some of them. */
  private static final int MOST_PATH_BYTES = 3900;

  private static final Pattern RESERVED =
      Pattern.compile("(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\\..*)?");

  /** A path has lost one slash of two. */
  private static final Pattern URL = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:/");

  private Check() {}

  /** The value, or the default where the key is absent. */
  public static <T> T orDefault(T value, T defaultValue) {
    return value == null ? defaultValue : value;
  }

  /** The value, which must be given; a text must not be blank, a list not empty. */
  public static <T> T present(String key, T value) {
    boolean blank = value instanceof CharSequence text && text.toString().isBlank();
    boolean empty = value instanceof Collection<?> items && items.isEmpty();
    if (value == null || blank || empty) {
      throw new InvalidValueException(key, "a value is required");
    }
    return value;
  }

  /** A new object of a class on the class path that implements a type, whose name is the value. */
  public static <T> T made(String key, String className, Class<T> type) {
    try {
      return Class.forName(className).asSubclass(type).getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new InvalidValueException(
          key, "names %s, whose constructor failed: %s".formatted(className, e.getCause()));
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new InvalidValueException(
          key,
          "must name a class on the class path that implements %s and has a public constructor without parameters (%s)"
              .formatted(type.getName(), e.getClass().getSimpleName()));
    }
  }

  /** The value, at least {@code least}. */
  public static int atLeast(String key, int value, int least) {
    return (int) atLeast(key, (long) value, least);
  }

  /** The value, at least {@code least}. */
  public static long atLeast(String key, long value, long least) {
    require(value >= least, key, "must be at least " + least);
    return value;
  }

  /** The value, at least {@code least}. */
  public static double atLeast(String key, double value, double least) {
    require(value >= least, key, "must be at least " + plain(least));
    return value;
  }

  /** The value, greater than {@code bound}. */
  public static double above(String key, double value, double bound) {
    require(value > bound, key, "must be greater than " + plain(bound));
    return value;
  }

  /** The value, from {@code least} to {@code greatest}, both allowed. */
  public static int between(String key, int value, int least, int greatest) {
    return (int) between(key, (long) value, least, greatest);
  }

  /** The value, from {@code least} to {@code greatest}, both allowed. */
  public static long between(String key, long value, long least, long greatest) {
    require(value >= least && value <= greatest, key, "must be from " + least + " to " + greatest);
    return value;
  }

  /** The value, from {@code least} to {@code greatest}, both allowed. */
  public static double between(String key, double value, double least, double greatest) {
    require(
        value >= least && value <= greatest,
        key,
        "must be from " + plain(least) + " to " + plain(greatest));
    return value;
  }

  /** The value, one of those allowed. */
  public static String oneOf(String key, String value, String... allowed) {
    require(
        Arrays.asList(allowed).contains(value),
        key,
        "must be one of " + String.join(", ", allowed));
    return value;
  }

  /**
   * Refuses the value of a key unless the condition holds.
   *
   * @param reason what the value has to be, as "must be a multiple of 28"
   */
  public static void require(boolean condition, String key, String reason) {
    if (!condition) {
      throw new InvalidValueException(key, reason);
    }
  }

  /**
   * A name of a file or folder to be written, of any system: files written beside it, as
   * ".NAME.tmp", need some room too.
   */
  public static String fileName(String key, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    require(
        bytes <= MOST_NAME_BYTES,
        key,
        "has a name of %d bytes; file systems take %d with what is written beside it"
            .formatted(bytes, MOST_NAME_BYTES));
    require(
        !RESERVED.matcher(name).matches(),
        key,
        "names " + name + ", which Windows keeps for a device; choose another name");
    require(
        name.chars().noneMatch(Character::isISOControl), key, "has control characters in a name");
    return name;
  }

  /** The path of a file or folder to be written; none if that is null. */
  public static Path output(String key, Path path) {
    if (path == null) {
      return null;
    }
    String text = path.toString();
    require(
        !text.startsWith("~"),
        key,
        "begins with ~, which only a shell expands; give the whole path");
    require(!URL.matcher(text).find(), key, "is a URL; give a path");
    require(
        path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length <= MOST_PATH_BYTES,
        key,
        "is longer than file systems take");
    path.forEach(name -> fileName(key, name.toString()));
    return path;
  }

  /** The same for a path that is a text. */
  public static String output(String key, String path) {
    try {
      output(key, Path.of(path));
    } catch (InvalidPathException e) {
      throw new InvalidValueException(key, "is no path: " + e.getReason());
    }
    return path;
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }
}
