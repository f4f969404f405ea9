package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.episode.Episode;
import java.util.List;
import java.util.stream.IntStream;

/** Per-token log-probs of a step's episodes, by row, as a micro-batch needs them. */
record LogProbTable(float[][] rows) {

  /** The sampler's log-probs. */
  static LogProbTable of(List<Episode> episodes) {
    return new LogProbTable(
        episodes.stream().map(Episode::behaviourLogProbs).toArray(float[][]::new));
  }

  /** Rows to be filled by micro-batches. */
  static LogProbTable empty(int rows) {
    return new LogProbTable(new float[rows][]);
  }

  /** Some of its rows. */
  LogProbTable at(int[] some) {
    return new LogProbTable(IntStream.of(some).mapToObj(row -> rows[row]).toArray(float[][]::new));
  }

  /** Takes over [rows, width] values of a micro-batch that starts at {@code firstRow}. */
  void put(int firstRow, NDArray values) {
    int width = (int) values.getShape().get(1);
    float[] flat = values.toFloatArray();
    for (int row = 0; row < flat.length / width; row++) {
      rows[firstRow + row] = java.util.Arrays.copyOfRange(flat, row * width, (row + 1) * width);
    }
  }

  /**
   * Sum over the tokens of a row of its log-probs less those of another table: of tokens that this
   * policy has sampled, an estimate of its KL divergence from the other.
   */
  double divergence(int row, LogProbTable from) {
    double sum = 0;
    for (int token = 0; token < rows[row].length; token++) {
      sum += (double) rows[row][token] - from.rows[row][token];
    }
    return sum;
  }

  /** Rows from {@code firstRow} on, padded with 0 or cut to {@code shape}. */
  NDArray slice(int firstRow, Shape shape, NDManager manager) {
    int width = (int) shape.get(1);
    float[] flat = new float[(int) shape.size()];
    for (int row = 0; row < shape.get(0); row++) {
      float[] values = rows[firstRow + row];
      System.arraycopy(values, 0, flat, row * width, Math.min(width, values.length));
    }
    return manager.create(flat, shape);
  }

  float[] row(int row) {
    return rows[row];
  }
}
