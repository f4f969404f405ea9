package dev.ergo.core.model;

import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;

/**
 * What one run of the decode loop drew, step by step for all rows; a row that has ended has id -1.
 */
final class DrawnTokens {

  private final long[] ids;
  private final float[] logProbs;
  private final float[] forbidden;
  private final int rows;

  private DrawnTokens(long[] ids, float[] logProbs, float[] forbidden, int rows) {
    this.ids = ids;
    this.logProbs = logProbs;
    this.forbidden = forbidden;
    this.rows = rows;
  }

  /**
   * Copies the results of sample.torchscript: ids, log-probs and forbidden mass, each [steps,
   * rows].
   */
  static DrawnTokens of(NDList results, int rows) {
    return new DrawnTokens(
        results.get(0).toLongArray(),
        results.get(1).toFloatArray(),
        results.get(2).toFloatArray(),
        rows);
  }

  /** Steps that were run; some row was still open in the last one or shortly before it. */
  int steps() {
    return ids.length / rows;
  }

  /** The tokens of one row. */
  Generated row(int row, List<Integer> stops) {
    int[] rowIds = new int[steps()];
    float[] rowLogProbs = new float[steps()];
    double mass = 0;
    int length = 0;
    while (length < steps() && ids[length * rows + row] >= 0) {
      rowIds[length] = (int) ids[length * rows + row];
      rowLogProbs[length] = logProbs[length * rows + row];
      mass += forbidden[length * rows + row];
      length++;
    }
    return new Generated(
        Arrays.copyOf(rowIds, length),
        Arrays.copyOf(rowLogProbs, length),
        stops.contains(rowIds[length - 1]),
        mass / length);
  }
}
