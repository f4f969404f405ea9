package dev.ergo.core.model;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens sampled for one row, with what they were sampled under.
 *
 * @param ids new token ids, the stop token included; not copied
 * @param logProbs natural-log probability of each id under the full softmax of logits / T (T = 1
 *     when greedy); not copied
 * @param stopped whether the last id is a stop token; false if the length limit ended the row
 * @param temperature the sampler's T; 0 for greedy decoding
 * @param forbiddenMass mean probability, over the positions, of the ids that may not be drawn
 */
public record SampledTokens(
    int[] ids, float[] logProbs, boolean stopped, double temperature, double forbiddenMass) {

  /** The result of a row that has ended before: no token. */
  public static final SampledTokens NONE = new SampledTokens(new int[0], new float[0], false, 0, 0);

  /** Number of tokens. */
  public int count() {
    return ids.length;
  }

  /**
   * The rows of one run of the decode loop.
   *
   * @param drawn ids, log_probs and forbidden (mass), each [steps, rows]; behind the end of a row
   *     the id is -1
   */
  static List<SampledTokens> rows(NDList drawn, List<Integer> stops, double temperature) {
    int rows = (int) drawn.get("ids").getShape().get(1);
    long[] ids = drawn.get("ids").toLongArray();
    float[] logProbs = drawn.get("log_probs").toFloatArray();
    float[] forbidden = drawn.get("forbidden").toFloatArray();
    List<SampledTokens> sampled = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int[] rowIds = new int[ids.length / rows];
      float[] rowLogProbs = new float[rowIds.length];
      double mass = 0;
      int length = 0;
      for (int at = row; length < rowIds.length && ids[at] >= 0; at += rows) {
        rowIds[length] = (int) ids[at];
        rowLogProbs[length] = logProbs[at];
        mass += forbidden[at];
        length++;
      }
      sampled.add(
          new SampledTokens(
              Arrays.copyOf(rowIds, length),
              Arrays.copyOf(rowLogProbs, length),
              stops.contains(rowIds[length - 1]),
              temperature,
              mass / length));
    }
    return sampled;
  }
}
