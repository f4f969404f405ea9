package dev.ergo.eval.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sample episode of a gallery.
 *
 * @param id the example, and the sample where there are several
 * @param labels what the gallery's buttons filter by; the first is the outcome
 * @param success whether the outcome is marked as good
 * @param question the question
 * @param options the options shown, empty for open questions
 * @param gold the gold answer
 * @param pictures what was looked at; empty where the image could not be shown
 * @param looks name and generated text of each look, in order
 * @param numbers name and value of each reward component or measure, in order
 * @param verdict what was read as the answer and how it was judged, one line
 */
public record EpisodeCard(
    String id,
    List<String> labels,
    boolean success,
    String question,
    List<String> options,
    String gold,
    Optional<EpisodePictures> pictures,
    Map<String, String> looks,
    Map<String, Double> numbers,
    String verdict) {

  /** Copies the collections and keeps their order. */
  public EpisodeCard {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("episode " + id + " has no outcome");
    }
    labels = List.copyOf(labels);
    options = List.copyOf(options);
    looks = new LinkedHashMap<>(looks);
    numbers = new LinkedHashMap<>(numbers);
  }
}
