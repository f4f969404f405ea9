package dev.ergo.data.rollout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sampled episode, scored.
 *
 * @param step training step that it was sampled for, from 0
 * @param policyVersion training steps that the policy had behind it when it sampled this: {@code
 *     step}, or less where servers sample ahead of the updates
 * @param prompt index of its prompt among those that the step sampled; the rewards of its samples
 *     are normalised together
 * @param sample index among the samples of its prompt
 * @param exampleId id of the example in its data set
 * @param sourceDigest digest of the data set
 * @param looks its looks, at least one, in order; their tokens one behind the other are the whole
 *     conversation
 * @param prediction the answer read from the last look; empty if there was none to read
 * @param gold the right answer
 * @param question what was asked; empty in files of versions that did not keep it
 * @param judged what the judge said about the last crop; empty where none was asked or answered,
 *     and in files of versions that did not keep it
 * @param rewards reward components by name, before weighting
 * @param reward the weighted sum
 * @param advantage the advantage that training used, 0 where it did not use the episode
 * @param used whether training learned from it; false: dynamic sampling gave its place to another
 */
public record RolloutRow(
    int step,
    int policyVersion,
    int prompt,
    int sample,
    String exampleId,
    String sourceDigest,
    List<RolloutLook> looks,
    Optional<String> prediction,
    String gold,
    Optional<RolloutQuestion> question,
    Optional<String> judged,
    Map<String, Double> rewards,
    double reward,
    double advantage,
    boolean used) {

  /** Copies the collections; the rewards keep their order. */
  public RolloutRow {
    looks = List.copyOf(looks);
    rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
  }

  /**
   * The same with other rewards.
   *
   * @param components by name, before weighting
   * @param sum the weighted sum
   */
  public RolloutRow withRewards(Map<String, Double> components, double sum) {
    return scored(components, sum, advantage, used);
  }

  /** The same, learned from with an advantage. */
  public RolloutRow withAdvantage(double learned) {
    return scored(rewards, reward, learned, true);
  }

  private RolloutRow scored(
      Map<String, Double> components, double sum, double learned, boolean isUsed) {
    return new RolloutRow(
        step,
        policyVersion,
        prompt,
        sample,
        exampleId,
        sourceDigest,
        looks,
        prediction,
        gold,
        question,
        judged,
        components,
        sum,
        learned,
        isUsed);
  }
}
