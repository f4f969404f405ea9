package dev.ergo.rl.policy;

import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.random.SplitMix64;
import dev.ergo.eval.EvalItem;
import java.util.List;

/**
 * Uniform numbers that are a function of (seed, item, sample, stage, position), whatever items are
 * asked together.
 */
final class ItemNoise implements EpisodeNoise {

  private final long[] keys;

  ItemNoise(long seed, List<EvalItem> items) {
    keys = items.stream().mapToLong(item -> key(seed, item)).toArray();
  }

  /** What is drawn for an item begins with this. */
  static long key(long seed, EvalItem item) {
    long key = mix(seed);
    String id = item.example().id();
    for (int i = 0; i < id.length(); i++) {
      key = mix(key + id.charAt(i));
    }
    return mix(key + item.sample());
  }

  @Override
  public SamplingNoise stage(int stage) {
    // 24 bits: exact in float32 and below 1.
    return (row, position) -> (mix(mix(keys[row] + stage) + position) >>> 40) * 0x1.0p-24f;
  }

  static long mix(long value) {
    return SplitMix64.mix(value + SplitMix64.GOLDEN);
  }
}
