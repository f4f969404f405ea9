package dev.ergo.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.ergo.core.config.Check;
import java.util.List;

/** The column that holds a list of options, or several columns with one option each. */
public final class OptionNames {

  /** A list under its own name. */
  public static final OptionNames DEFAULT = new OptionNames(List.of("options"));

  private final List<String> names;

  private OptionNames(List<String> names) {
    this.names = names;
  }

  /**
   * Takes a name or a list of names.
   *
   * @throws dev.ergo.core.config.InvalidValueException if it is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static OptionNames of(Object value) {
    List<?> items = value instanceof List<?> list ? list : List.of(value);
    Check.require(
        !items.isEmpty()
            && items.stream().allMatch(item -> item instanceof String text && !text.isBlank()),
        "options",
        "must be the name of a column with a list, or a list of columns with an option each");
    return new OptionNames(items.stream().map(String.class::cast).toList());
  }

  /** One column with a list is written as a text. */
  @JsonValue
  Object written() {
    return names.size() == 1 ? names.get(0) : names;
  }

  /** The columns: one with a list, or several with one option each. */
  public List<String> names() {
    return names;
  }

  /** The first column. */
  String first() {
    return names.get(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionNames columns && names.equals(columns.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return String.join(", ", names);
  }
}
