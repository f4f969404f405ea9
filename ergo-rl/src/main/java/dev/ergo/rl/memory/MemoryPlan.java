package dev.ergo.rl.memory;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

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
    /** While episodes are sampled. */
    ROLLOUT,
    /** While their crops are judged. */
    JUDGE,
    /** While gradients are computed. */
    UPDATE,
    /** While held-out examples are answered. */
    VALIDATION;

    /** Its name in texts. */
    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
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

  /** Bytes at the worst moment in one place: what is always there and the largest phase. */
  public long peak(Place place) {
    return peak(Set.of(place));
  }

  /** Bytes at the worst moment where device and host are the same memory. */
  public long peak() {
    return peak(Set.of(Place.values()));
  }

  private long peak(Set<Place> places) {
    return sum(places, Phase.ALWAYS)
        + Stream.of(Phase.values())
            .filter(phase -> phase != Phase.ALWAYS)
            .mapToLong(phase -> sum(places, phase))
            .max()
            .orElse(0);
  }

  private long sum(Set<Place> places, Phase phase) {
    return entries.stream()
        .filter(entry -> places.contains(entry.place()) && entry.phase() == phase)
        .mapToLong(Entry::bytes)
        .sum();
  }
}
