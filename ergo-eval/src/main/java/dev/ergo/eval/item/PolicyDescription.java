package dev.ergo.eval.item;

import java.util.Map;
import java.util.Optional;

/**
 * A policy as a reader has to know it to repeat its answers.
 *
 * @param mode how it looks at images, as in the configuration
 * @param budget vision tokens of one view at most
 * @param minPixels least number of pixels of a view
 * @param maxPixels greatest number of pixels of a view
 * @param model path of the checkpoint, or address and name of an endpoint's model
 * @param checkpointDigest identifies the weights; empty where an endpoint has them
 * @param prompts the texts around a question, by name
 * @param decoding how tokens are chosen and how many at most, by name
 */
public record PolicyDescription(
    String mode,
    Optional<Integer> budget,
    Optional<Long> minPixels,
    Optional<Long> maxPixels,
    String model,
    Optional<String> checkpointDigest,
    Map<String, String> prompts,
    Map<String, String> decoding) {

  /** Copies the maps in a fixed order. */
  public PolicyDescription {
    prompts = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(prompts));
    decoding = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(decoding));
  }

  /** Answers made elsewhere, of which nothing is known but the file they stand in. */
  public static PolicyDescription elsewhere(String file) {
    return new PolicyDescription(
        "predictions",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        file,
        Optional.empty(),
        Map.of(),
        Map.of());
  }
}
