package dev.ergo.data.rollout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sampled episode.
 *
 * @param step optimiser step that it was sampled for, from 0
 * @param prompt index of its prompt in the step
 * @param sample index in its group
 * @param group id shared by the samples whose rewards are normalised together
 * @param exampleId id of the example in its data set
 * @param sourceDigest digest of the data set
 * @param tokens the whole conversation and what was sampled of it
 * @param images what the conversation's image tokens stand for, in order
 * @param stage1 the answer to the whole image
 * @param stage2 the answer to the region; empty if the episode ended before
 * @param zoom where the policy looked
 * @param prediction the answer read from stage 2; empty if there was none to read
 * @param gold the right answer
 * @param rewards reward components by name, before weighting
 * @param reward the weighted sum
 * @param advantage the advantage that training used
 */
public record RolloutRow(
    int step,
    int prompt,
    int sample,
    String group,
    String exampleId,
    String sourceDigest,
    SampledTokens tokens,
    List<ViewReference> images,
    StageText stage1,
    Optional<StageText> stage2,
    Zoom zoom,
    Optional<String> prediction,
    String gold,
    Map<String, Double> rewards,
    double reward,
    double advantage) {

  /** Copies the collections; the rewards keep their order. */
  public RolloutRow {
    images = List.copyOf(images);
    rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
  }
}
