package dev.ergo.data;

import dev.ergo.core.error.UserException;
import java.util.Optional;

/**
 * A data set whose examples are reached by position. Every position always gives the same example,
 * so the order of training is a function of the seed and resuming needs no reader state.
 */
public interface ExampleSource extends AutoCloseable {

  /** Number of examples; {@link Long#MAX_VALUE} for an endless generator. */
  long size();

  /**
   * The example at a position.
   *
   * @param position 0 to {@code size() - 1}
   * @throws UserException naming file and row if the row can't be used
   */
  Example get(long position);

  /** The example at a position; empty if its row can't be used. */
  default Optional<Example> readable(long position) {
    try {
      return Optional.of(get(position));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** What identifies the content: file digests or the generator's seed and settings. */
  String digest();

  @Override
  void close();
}
