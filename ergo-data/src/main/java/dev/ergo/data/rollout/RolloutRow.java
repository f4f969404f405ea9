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
 * @param advantage the advantage that training used, 0 where it did not use the episode; the mean
 *     over its looks where these have advantages of their own
 * @param advantages the advantage of each look
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
    List<Double> advantages,
    boolean used) {

  /** Copies the collections, of which the rewards keep their order, and counts the advantages. */
  public RolloutRow {
    looks = List.copyOf(looks);
    advantages = List.copyOf(advantages);
    if (advantages.size() != looks.size()) {
      throw new IllegalArgumentException(
          advantages.size() + " advantages for " + looks.size() + " looks");
    }
    rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
  }

  /**
   * The same with other rewards.
   *
   * @param components by name, before weighting
   * @param sum the weighted sum
   */
  public RolloutRow withRewards(Map<String, Double> components, double sum) {
    return scored(components, sum, advantage, advantages, used);
  }

  /** The advantages of a row whose looks share one. */
  public static List<Double> shared(List<RolloutLook> looks, double advantage) {
    return Collections.nCopies(looks.size(), advantage);
  }

  /**
   * The same, learned from.
   *
   * @param learned advantage of the episode
   * @param ofLooks those of its looks
   */
  public RolloutRow withAdvantages(double learned, List<Double> ofLooks) {
    return scored(rewards, reward, learned, ofLooks, true);
  }

  /** Whether its looks have advantages that differ. */
  public boolean looksDiffer() {
    return advantages.stream().distinct().count() > 1;
  }

  private RolloutRow scored(
      Map<String, Double> components,
      double sum,
      double learned,
      List<Double> ofLooks,
      boolean isUsed) {
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
        ofLooks,
        isUsed);
  }
}
