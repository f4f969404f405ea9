package dev.ergo.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds examples of a data set by their ids. Its rows are read once, as far as they have to be; of
 * each the id is kept. Not for several threads.
 */
public final class ExamplesById {

  /** A generator's ids end in the positions of their examples. */
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,18})$");

  private final ExampleSource source;
  private final Map<String, Long> positions = new HashMap<>();
  private long read;

  /**
   * Creates it; nothing is read yet.
   *
   * @param source is not closed with it
   */
  public ExamplesById(ExampleSource source) {
    this.source = source;
  }

  /** The example of an id, of several the first; empty if there is none that can be used. */
  public Optional<Example> find(String id) {
    return source.size() == Long.MAX_VALUE ? drawn(id) : found(id);
  }

  private Optional<Example> drawn(String id) {
    Matcher number = NUMBER.matcher(id);
    return number.find()
        ? source.readable(Long.parseLong(number.group(1))).filter(made -> made.id().equals(id))
        : Optional.empty();
  }

  private Optional<Example> found(String id) {
    while (!positions.containsKey(id) && read < source.size()) {
      long position = read++;
      source.readable(position).ifPresent(example -> positions.putIfAbsent(example.id(), position));
    }
    return Optional.ofNullable(positions.get(id)).flatMap(source::readable);
  }
}
