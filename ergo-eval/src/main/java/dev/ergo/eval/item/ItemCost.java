package dev.ergo.eval.item;

import dev.ergo.core.episode.PhaseClock.Phases;
import java.util.Optional;

/**
 * Tokens, time and memory of one answer.
 *
 * @param visionTokens vision tokens of all views together
 * @param promptTokens tokens given to the policy, vision tokens included
 * @param generatedTokens tokens that the policy wrote
 * @param seconds wall-clock seconds; the item's share where a batch was answered together
 * @param phases where the seconds went, what is left of them being tokenising and reading; empty
 *     where the policy can't tell
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
}
