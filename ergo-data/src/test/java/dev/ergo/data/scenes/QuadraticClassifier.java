package dev.ergo.data.scenes;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Ridge regression from windows of pixels onto four classes: the pixels themselves and the products
 * of any two that are close to each other, squares included, standardised both.
 */
final class QuadraticClassifier {

  private static final int CLASSES = 4;

  /** Ridge, as a share of the number of training windows. */
  private static final double RIDGE = 0.02;

  /** Tiles of the Gram matrix. */
  private static final int ROWS = 32;

  private static final int COLUMNS = 512;

  private final int side;

  /** Pairs of pixels, as positions in the window. */
  private final int[][] pairs;

  /**
   * Creates one.
   *
   * @param side side of a window
   * @param reach greatest distance of the pixels of a product, in either direction
   */
  QuadraticClassifier(int side, int reach) {
    this.side = side;
    this.pairs =
        IntStream.range(0, side * side)
            .boxed()
            .flatMap(
                i ->
                    IntStream.range(i, side * side)
                        .filter(j -> j / side - i / side <= reach)
                        .filter(j -> Math.abs(j % side - i % side) <= reach)
                        .mapToObj(j -> new int[] {i, j}))
            .toArray(int[][]::new);
  }

  /** Learns from the first windows and returns the share of the others that it gets right. */
  double accuracy(List<double[]> windows, int[] classes, int training) {
    double[][] pixels = windows.stream().map(double[]::clone).toArray(double[][]::new);
    standardise(pixels, training);
    double[][] features = Arrays.stream(pixels).map(this::features).toArray(double[][]::new);
    standardise(features, training);
    RealMatrix weights = weights(features, classes, training);
    double[][] scores =
        new Array2DRowRealMatrix(Arrays.copyOfRange(features, training, features.length), false)
            .multiply(weights)
            .getData();
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      double[] score = scores[i];
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = score[c] > score[best] ? c : best;
      }
      right += best == classes[training + i] ? 1 : 0;
    }
    return (double) right / scores.length;
  }

  private double[] features(double[] window) {
    double[] features = Arrays.copyOf(window, side * side + pairs.length);
    for (int k = 0; k < pairs.length; k++) {
      features[side * side + k] = window[pairs[k][0]] * window[pairs[k][1]];
    }
    return features;
  }

  /** Mean 0 and variance 1 in the training rows; columns without variance become 0. */
  private static void standardise(double[][] rows, int training) {
    int width = rows[0].length;
    double[] mean = new double[width];
    double[] factor = new double[width];
    for (int i = 0; i < training; i++) {
      for (int j = 0; j < width; j++) {
        mean[j] += rows[i][j];
        factor[j] += rows[i][j] * rows[i][j];
      }
    }
    for (int j = 0; j < width; j++) {
      mean[j] /= training;
      double variance = factor[j] / training - mean[j] * mean[j];
      factor[j] = variance > 1e-9 ? 1 / Math.sqrt(variance) : 0;
    }
    for (double[] row : rows) {
      for (int j = 0; j < width; j++) {
        row[j] = (row[j] - mean[j]) * factor[j];
      }
    }
  }

  private static RealMatrix weights(double[][] features, int[] classes, int training) {
    int width = features[0].length;
    double[][] gram = new double[width][width];
    IntStream.range(0, (width + ROWS - 1) / ROWS)
        .parallel()
        .forEach(tile -> addRows(gram, features, training, tile * ROWS));
    double[][] targets = new double[width][CLASSES];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        gram[i][j] = gram[j][i];
      }
      gram[i][i] += RIDGE * training;
      for (int k = 0; k < training; k++) {
        targets[i][classes[k]] += features[k][i];
      }
    }
    return new CholeskyDecomposition(new Array2DRowRealMatrix(gram, false))
        .getSolver()
        .solve(new Array2DRowRealMatrix(targets, false));
  }

  /** Rows of the Gram matrix from the diagonal on, in tiles that stay in a core's cache. */
  private static void addRows(double[][] gram, double[][] features, int training, int from) {
    int to = Math.min(from + ROWS, gram.length);
    for (int left = from; left < gram.length; left += COLUMNS) {
      int right = Math.min(left + COLUMNS, gram.length);
      for (int k = 0; k < training; k += 4) {
        for (int i = from; i < to; i++) {
          add(gram[i], i, left, right, features, k);
        }
      }
    }
  }

  /** Four windows at a time. */
  private static void add(double[] row, int i, int left, int right, double[][] x, int k) {
    double[] a = x[k];
    double[] b = x[k + 1];
    double[] c = x[k + 2];
    double[] d = x[k + 3];
    double ai = a[i];
    double bi = b[i];
    double ci = c[i];
    double di = d[i];
    for (int j = Math.max(i, left); j < right; j++) {
      row[j] += ai * a[j] + bi * b[j] + ci * c[j] + di * d[j];
    }
  }
}
