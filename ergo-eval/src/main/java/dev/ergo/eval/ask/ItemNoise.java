package dev.ergo.eval.ask;

import static dev.ergo.core.random.SplitMix64.next;

import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.random.SplitMix64;
import dev.ergo.eval.item.EvalItem;
import java.util.List;

/**
 * Uniform numbers that are a function of (seed, item, sample, look, position), whatever items are
 * asked together.
 */
final class ItemNoise implements EpisodeNoise {

  private final long[] keys;

  ItemNoise(long seed, List<EvalItem> items) {
    keys = items.stream().mapToLong(item -> key(seed, item)).toArray();
  }

  /** What is drawn for an item begins with this. */
  static long key(long seed, EvalItem item) {
    long key = next(seed);
    String id = item.example().id();
    for (int i = 0; i < id.length(); i++) {
      key = next(key + id.charAt(i));
    }
    return next(key + item.sample());
  }

  @Override
  public SamplingNoise look(int look) {
    return (row, position) -> SplitMix64.uniformFloat(next(next(keys[row] + look) + position));
  }
}
