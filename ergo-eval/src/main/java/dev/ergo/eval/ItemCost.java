package dev.ergo.eval;

import java.util.Optional;

/**
 * What one answer took.
 *
 * @param visionTokens vision tokens of all views together
 * @param promptTokens tokens given to the policy, vision tokens included
 * @param generatedTokens tokens that the policy wrote
 * @param seconds wall-clock seconds; the item's share where a batch was answered together
 * @param phases where the seconds went; empty where the policy can't tell
 * @param peakMib greatest memory of the process while the item's batch was answered; empty where
 *     the policy runs elsewhere
 */
public record ItemCost(
    int visionTokens,
    int promptTokens,
    int generatedTokens,
    double seconds,
    Optional<Phases> phases,
    Optional<Double> peakMib) {

  /** A cost of which only the whole is known. */
  public ItemCost(int visionTokens, int promptTokens, int generatedTokens, double seconds) {
    this(visionTokens, promptTokens, generatedTokens, seconds, Optional.empty(), Optional.empty());
  }

  /** The cost of an item that was not answered. */
  static ItemCost none() {
    return new ItemCost(0, 0, 0, 0);
  }

  /**
   * Seconds of the parts of an answer, each the item's share of its batch; what is left of the
   * whole went into tokenising and reading.
   *
   * @param image decoding, resizing and cutting the image into patches
   * @param prefill vision tower and prompt, both stages
   * @param decode sampling, both stages
   */
  public record Phases(double image, double prefill, double decode) {}
}
