package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.random.RandomKey;
import dev.ergo.eval.item.EvalItem;
import java.util.List;

/**
 * Uniform numbers that are a function of (seed, item, sample, look, position), whatever items are
 * asked together.
 */
final class ItemNoise implements EpisodeNoise {

  private final List<RandomKey> keys;

  ItemNoise(long seed, List<EvalItem> items) {
    keys = items.stream().map(item -> key(seed, "answers", item)).toList();
  }

  /**
   * What is drawn for an item begins with this.
   *
   * @param purpose what it is for
   */
  static RandomKey key(long seed, String purpose, EvalItem item) {
    return RandomKey.of(seed, purpose).with(item.example().id()).with(item.sample());
  }

  @Override
  public SamplingNoise look(int look) {
    return (row, position) -> keys.get(row).with(look).uniform(position);
  }
}
