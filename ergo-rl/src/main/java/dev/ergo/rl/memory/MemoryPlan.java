package dev.ergo.rl.memory;

import java.util.List;

/**
 * What a training will hold in memory at most, item by item.
 *
 * @param entries the items
 */
public record MemoryPlan(List<Entry> entries) {

  /** Where an item lies. */
  public enum Place {
    /** On the device that computes; the CPU's memory is the host's. */
    DEVICE,
    /** In the memory of the process. */
    HOST
  }

  /** When an item is there. */
  public enum Phase {
    /** From the first step to the last. */
    ALWAYS,
    /** While episodes are sampled and judged. */
    ROLLOUT,
    /** While gradients are computed. */
    UPDATE
  }

  /**
   * One item.
   *
   * @param what a few words
   * @param bytes its size, 0 or more
   */
  public record Entry(String what, Place place, Phase phase, long bytes) {

    /** Checks the size. */
    public Entry {
      if (bytes < 0) {
        throw new IllegalArgumentException(what + " takes " + bytes + " bytes");
      }
    }
  }

  /** Copies the list. */
  public MemoryPlan {
    entries = List.copyOf(entries);
  }

  /** Bytes at the worst moment in one place: what is always there and the larger of both phases. */
  public long peak(Place place) {
    return sum(place, Phase.ALWAYS) + Math.max(sum(place, Phase.ROLLOUT), sum(place, Phase.UPDATE));
  }

  /** Bytes at the worst moment where device and host are the same memory. */
  public long peak() {
    long always = sum(Place.DEVICE, Phase.ALWAYS) + sum(Place.HOST, Phase.ALWAYS);
    long rollout = sum(Place.DEVICE, Phase.ROLLOUT) + sum(Place.HOST, Phase.ROLLOUT);
    long update = sum(Place.DEVICE, Phase.UPDATE) + sum(Place.HOST, Phase.UPDATE);
    return always + Math.max(rollout, update);
  }

  private long sum(Place place, Phase phase) {
    return entries.stream()
        .filter(entry -> entry.place() == place && entry.phase() == phase)
        .mapToLong(Entry::bytes)
        .sum();
  }
}
