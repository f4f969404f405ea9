package dev.ergo.rl.train;

import dev.ergo.core.random.RandomKey;
import dev.ergo.data.ExampleSource.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which a run uses its training data, a function of (seed, number of the example). Of
 * data with several parts, every stretch of a run has each part's share to within an example or
 * two, and each part begins anew, in another order, when its rows are used up.
 *
 * <p>What a part has had among the first n examples is floor(n * share + phase), the phase from the
 * seed: of the first part against all others, then of the second against those behind it, and so
 * on. So nothing is counted while the run goes on, and nothing is kept for a resume.
 */
public final class DataOrder {

  /** Far enough apart that stand-ins never meet the examples of other steps. */
  private static final long STAND_IN_STRIDE = 1L << 32;

  /** Coordinate of a part's phase, where epochs have theirs from 0 on. */
  private static final long PHASE = -1;

  private final List<PartOrder> parts = new ArrayList<>();

  /**
   * The order within a part and its share.
   *
   * @param first position of its first row
   * @param weight its own
   * @param rest that of this part and those behind it
   * @param phase below {@code rest}
   */
  private record PartOrder(long first, ExampleOrder order, long weight, long rest, long phase) {

    /** How many of the first n examples are of this part. */
    long before(long n) {
      return n / rest * weight + (n % rest * weight + phase) / rest;
    }
  }

  /**
   * Creates the order of a run.
   *
   * @param data the parts of its training data
   * @param seed the run's seed
   */
  public DataOrder(List<Part> data, long seed) {
    long rest = data.stream().mapToLong(Part::weight).sum();
    RandomKey key = RandomKey.of(seed, "order of parts");
    for (int i = 0; i < data.size(); i++) {
      Part part = data.get(i);
      RandomKey own = key.with(i);
      ExampleOrder order =
          data.size() == 1
              ? new ExampleOrder(part.size(), seed)
              : new ExampleOrder(part.size(), own);
      long phase = Math.floorMod(own.with(PHASE).bits(), rest);
      parts.add(new PartOrder(part.first(), order, part.weight(), rest, phase));
      rest -= part.weight();
    }
  }

  /** Position in the data of the n-th example that the run uses. */
  public long position(long n) {
    return position(n, 0);
  }

  /**
   * The same where the rows of earlier attempts can't be used: stand-ins are of the same part.
   *
   * @param attempt 0 for the example itself
   */
  long position(long n, long attempt) {
    long number = n;
    for (PartOrder part : parts) {
      long before = part.before(number);
      if (part.before(number + 1) > before) {
        return part.first() + part.order().position(before + attempt * STAND_IN_STRIDE);
      }
      number -= before;
    }
    throw new IllegalStateException("the last part has all that is left");
  }
}
