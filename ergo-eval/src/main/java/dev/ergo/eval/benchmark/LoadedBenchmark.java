package dev.ergo.eval.benchmark;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import java.util.Optional;

/**
 * An opened benchmark.
 *
 * @param name shown in summary and report
 * @param source its items
 * @param protocol its rules
 */
public record LoadedBenchmark(String name, ExampleSource source, Protocol protocol)
    implements AutoCloseable {

  /**
   * The same benchmark with each item once per rotation of its options.
   *
   * @param limit first items to take
   */
  public LoadedBenchmark rotated(long limit) {
    return new LoadedBenchmark(name, new RotatedExamples(source, limit), protocol);
  }

  /**
   * The next readable item about another image, in a circle over all the data there is, so that
   * neither a limit nor rotated options change the partner of an item.
   *
   * @param position where the item stands among those of the source
   * @throws UserException if all readable items are about this one's image
   */
  public Example partner(long position) {
    ExampleSource all = source instanceof RotatedExamples rotated ? rotated.unrotated() : source;
    long place = source instanceof RotatedExamples rotated ? rotated.item(position) : position;
    String image = all.get(place).image().id();
    for (long step = 1; step < all.size(); step++) {
      Optional<Example> other =
          readable(all, (place + step) % all.size())
              .filter(found -> !found.image().id().equals(image));
      if (other.isPresent()) {
        return other.get();
      }
    }
    throw new UserException(
        "Benchmark %s has one image only; a swapped crop needs another.".formatted(name));
  }

  private static Optional<Example> readable(ExampleSource source, long position) {
    try {
      return Optional.of(source.get(position));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
