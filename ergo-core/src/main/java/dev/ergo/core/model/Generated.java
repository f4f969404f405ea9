package dev.ergo.core.model;

/**
 * Tokens drawn for one row.
 *
 * @param ids new token ids, the stop token included
 * @param logProbs natural-log probability of each id under the full softmax of logits / T (T = 1
 *     when greedy)
 * @param stopped whether the last id is a stop token; false if the length limit ended the row
 * @param forbiddenMass mean probability, over the positions, of the ids that may not be drawn
 */
public record Generated(int[] ids, float[] logProbs, boolean stopped, double forbiddenMass) {

  /** What a row gets that has ended before: no token. */
  public static final Generated NONE = new Generated(new int[0], new float[0], false, 0);
}
