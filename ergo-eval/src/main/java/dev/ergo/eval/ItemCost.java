package dev.ergo.eval;

/**
 * What one answer took.
 *
 * @param visionTokens vision tokens of all views together
 * @param promptTokens tokens given to the policy, vision tokens included
 * @param generatedTokens tokens that the policy wrote
 * @param seconds wall-clock seconds; the item's share where a batch was answered together
 */
public record ItemCost(int visionTokens, int promptTokens, int generatedTokens, double seconds) {

  /** The cost of an item that was not answered. */
  static ItemCost none() {
    return new ItemCost(0, 0, 0, 0);
  }
}
