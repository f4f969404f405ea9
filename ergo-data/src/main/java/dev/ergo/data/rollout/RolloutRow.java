package dev.ergo.data.rollout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sampled episode, scored.
 *
 * @param place where in the run it was sampled
 * @param exampleId id of the example in its data set
 * @param sourceDigest digest of the data set
 * @param looks its looks, at least one, in order; their tokens one behind the other are the whole
 *     conversation
 * @param prediction the answer read from the last look; empty if there was none to read
 * @param gold the right answer
 * @param rewards reward components by name, before weighting
 * @param reward the weighted sum
 * @param advantage the advantage that training used
 */
public record RolloutRow(
    Place place,
    String exampleId,
    String sourceDigest,
    List<RolloutLook> looks,
    Optional<String> prediction,
    String gold,
    Map<String, Double> rewards,
    double reward,
    double advantage) {

  /** Copies the collections; the rewards keep their order. */
  public RolloutRow {
    looks = List.copyOf(looks);
    rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
  }

  /**
   * The place of an episode in a run.
   *
   * @param step optimiser step that it was sampled for, from 0
   * @param prompt index of its prompt in the step
   * @param sample index in its group
   */
  public record Place(int step, int prompt, int sample) {

    /** Id shared by the samples whose rewards are normalised together. */
    public String group() {
      return step + "-" + prompt;
    }
  }
}
