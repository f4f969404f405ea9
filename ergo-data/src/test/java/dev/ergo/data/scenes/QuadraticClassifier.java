package dev.ergo.data.scenes;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Ridge regression from windows of pixels onto four classes: the pixels themselves, the products of
 * any two that are close to each other, squares included, and the means over the window of the
 * products of any two that stand to each other in the same way, all standardised.
 */
final class QuadraticClassifier {

  private static final int CLASSES = 4;

  /** Ridge, as a share of the number of training windows. */
  private static final double RIDGE = 0.02;

  /** The same where means alone are features: they are few. */
  private static final double MEANS_RIDGE = 1e-4;

  /** Tiles of the Gram matrix. */
  private static final int ROWS = 32;

  private static final int COLUMNS = 512;

  private final int side;

  /** Whether the pixels themselves are features. */
  private final boolean takesPixels;

  /** Pairs of pixels, as positions in the window. */
  private final int[][] pairs;

  /** Steps from one pixel to another, rows and columns, whose products are averaged. */
  private final int[][] steps;

  /**
   * Creates one.
   *
   * @param side side of a window
   * @param reach greatest distance of the pixels of a product, in either direction
   */
  QuadraticClassifier(int side, int reach) {
    this(side, reach, -1);
  }

  /**
   * Creates one that knows means of products, and nothing else: where in the window a texture
   * begins does not matter to it.
   *
   * @param side side of a window
   * @param reach greatest distance of the pixels of a product, in either direction
   */
  static QuadraticClassifier ofMeans(int side, int reach) {
    return new QuadraticClassifier(side, -1, reach);
  }

  private QuadraticClassifier(int side, int reach, int meanReach) {
    this.side = side;
    this.takesPixels = reach >= 0;
    this.steps =
        IntStream.rangeClosed(0, meanReach)
            .boxed()
            .flatMap(
                down ->
                    IntStream.rangeClosed(-meanReach, meanReach)
                        .filter(across -> down > 0 || across >= 0)
                        .mapToObj(across -> new int[] {down, across}))
            .toArray(int[][]::new);
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
    double[][] features =
        IntStream.range(0, pixels.length)
            .mapToObj(i -> features(pixels[i], windows.get(i)))
            .toArray(double[][]::new);
    standardise(features, training);
    RealMatrix weights = weights(features, classes, training, takesPixels ? RIDGE : MEANS_RIDGE);
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

  private double[] features(double[] window, double[] raw) {
    int at = takesPixels ? side * side : 0;
    double[] features = new double[at + pairs.length + 3 * steps.length];
    System.arraycopy(window, 0, features, 0, at);
    for (int[] pair : pairs) {
      features[at++] = window[pair[0]] * window[pair[1]];
    }
    double mean = Arrays.stream(raw).average().orElseThrow();
    double variance = 0;
    for (int[] step : steps) {
      double product = meanProduct(raw, mean, step);
      // The first step is none: the variance, by which the others are divided too.
      variance = step[0] == 0 && step[1] == 0 ? product : variance;
      features[at++] = product;
      double correlation = product / (variance + 1e-9);
      features[at++] = correlation;
      features[at++] = correlation * correlation;
    }
    return features;
  }

  private double meanProduct(double[] window, double mean, int[] step) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y + step[0] < side; y++) {
      for (int x = Math.max(0, -step[1]); x < side && x + step[1] < side; x++) {
        double one = window[y * side + x] - mean;
        sum += one * (window[(y + step[0]) * side + x + step[1]] - mean);
        count++;
      }
    }
    return sum / count;
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

  private static RealMatrix weights(
      double[][] features, int[] classes, int training, double ridge) {
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
      gram[i][i] += ridge * training;
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
