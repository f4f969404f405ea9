package dev.ergo.rl.replay;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What came of a file: the numbers of its episodes before and under each variant. Texts, tokens and
 * images stay where they are.
 *
 * @param piece which file
 * @param step the step that it is of
 * @param group episodes of a question
 * @param refused episodes that dynamic sampling has refused, which are left out
 * @param episodes those of a question side by side
 * @param variants in the order of the specification
 */
record ReplayedFile(
    ReplayPiece piece,
    int step,
    int group,
    int refused,
    List<Stored> episodes,
    List<Scores> variants)
    implements Serializable {

  /**
   * An episode as it was stored.
   *
   * @param prompt place of its question in the step
   * @param sample which of its question's episodes it is
   * @param exampleId id of the question
   * @param category of the question; empty where it has none or it is not known
   * @param tokens sampled tokens of each look
   * @param rewards scores of the components that training had, NaN where there was none
   * @param reward the weighted sum
   * @param advantage what training used
   * @param looks what it used for each look
   */
  record Stored(
      int prompt,
      int sample,
      String exampleId,
      String category,
      int[] tokens,
      LinkedHashMap<String, Double> rewards,
      double reward,
      double advantage,
      double[] looks)
      implements Serializable {}

  /**
   * The episodes under a variant.
   *
   * @param names of the components
   * @param scores [episodes][components], NaN where there is none
   * @param rewards weighted sums, NaN where there is no score
   * @param advantages one an episode
   * @param looks those of each look of each episode
   * @param asked whether a judge was asked anew
   */
  record Scores(
      List<String> names,
      double[][] scores,
      double[] rewards,
      double[] advantages,
      double[][] looks,
      boolean asked)
      implements Serializable {}
}
