package dev.ergo.data;

import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A data set whose examples are reached by position. Every position always gives the same example,
 * so the order of training is a function of the seed and resuming needs no reader state.
 */
public interface ExampleSource extends AutoCloseable {

  /** Number of examples; {@link Long#MAX_VALUE} for an endless generator. */
  long size();

  /**
   * Parts that training draws from by their weights; one, unless weights are given. Together they
   * are all positions.
   */
  default List<Part> parts() {
    return List.of(new Part(0, size(), 1));
  }

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

  /**
   * From now on images may be copied into files in a folder, where reading them in any order costs
   * too much from where they are. Such files have no names there and are gone when this is closed.
   */
  default void keepIn(Path folder) {
    // Most are read in any order as they are.
  }

  /**
   * Bytes of the pages that its Parquet files have, packed and unpacked; some of them stand outside
   * of the Java heap while they are read.
   */
  default long pageBytes() {
    return 0;
  }

  /** What identifies the content: file digests or the generator's seed and settings. */
  String digest();

  @Override
  void close();

  /**
   * Positions that training draws from.
   *
   * @param first the first of them
   * @param size how many they are
   * @param weight of the examples that training draws, this share of the sum of all weights is
   *     theirs
   */
  record Part(long first, long size, long weight) {}
}
