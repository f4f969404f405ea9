package dev.ergo.data.scenes;

import dev.ergo.data.scenes.Landmark.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * The marks as 40 x 40 patterns of 2-pixel lines, with everything removed that Pillow's BICUBIC
 * reduction of 448 to 112 pixels would let through: P = X - Q X Q, where Q projects on the span of
 * the filter's rows. The resize is separable, so the coarse view of P is zero before rounding.
 */
final class MarkPatterns {

  /** Side of a mark in pixels. */
  static final int SIDE = 40;

  private static final int REDUCTION = 4;
  private static final int PHASES = 4;
  private static final double[][] PROJECTION = projection();
  private static final double[][][] PATTERNS = patterns();

  private MarkPatterns() {}

  /** The pattern of a landmark's mark, [40 * 40] row-major, values within 1.5 of zero. */
  static double[] of(Landmark landmark) {
    return PATTERNS[landmark.mark().ordinal()][landmark.phaseX() * PHASES + landmark.phaseY()];
  }

  private static double[][][] patterns() {
    double[][][] all = new double[4][PHASES * PHASES][];
    for (int mark = 0; mark < 4; mark++) {
      for (int p = 0; p < PHASES; p++) {
        for (int q = 0; q < PHASES; q++) {
          all[mark][p * PHASES + q] = hide(raw(Mark.values()[mark], p, q));
        }
      }
    }
    return all;
  }

  private static double[][] raw(Mark mark, int p, int q) {
    double[][] pattern = new double[SIDE][SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int bit =
            switch (mark) {
              case HORIZONTAL -> y + p >> 1;
              case VERTICAL -> x + p >> 1;
              case DIAGONAL -> x + y + p >> 1;
              case CHECKER -> (x + p >> 1) + (y + q >> 1);
              case NONE -> throw new IllegalArgumentException("a blank plate has no pattern");
            };
        pattern[y][x] = (bit & 1) * 2.0 - 1.0;
      }
    }
    return pattern;
  }

  private static double[] hide(double[][] x) {
    double[][] visible = multiply(multiply(PROJECTION, x), PROJECTION);
    double[] hidden = new double[SIDE * SIDE];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = x[i / SIDE][i % SIDE] - visible[i / SIDE][i % SIDE];
    }
    return hidden;
  }

  private static double[][] multiply(double[][] a, double[][] b) {
    double[][] product = new double[SIDE][SIDE];
    for (int i = 0; i < SIDE; i++) {
      for (int k = 0; k < SIDE; k++) {
        for (int j = 0; j < SIDE; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  /**
   * Orthogonal projection on the filter's rows, cut to a window that is aligned with the reduction.
   */
  private static double[][] projection() {
    List<double[]> basis = new ArrayList<>();
    for (double[] row : filterRows()) {
      addOrthogonal(basis, row);
    }
    double[][] q = new double[SIDE][SIDE];
    for (double[] b : basis) {
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          q[i][j] += b[i] * b[j];
        }
      }
    }
    return q;
  }

  /** Modified Gram-Schmidt, two passes for accuracy. */
  private static void addOrthogonal(List<double[]> basis, double[] row) {
    double[] v = row.clone();
    double before = Math.sqrt(dot(v, v));
    for (int pass = 0; pass < 2; pass++) {
      for (double[] b : basis) {
        double along = dot(v, b);
        for (int i = 0; i < SIDE; i++) {
          v[i] -= along * b[i];
        }
      }
    }
    double norm = Math.sqrt(dot(v, v));
    if (norm > 1e-6 * before) {
      for (int i = 0; i < SIDE; i++) {
        v[i] /= norm;
      }
      basis.add(v);
    }
  }

  /** The rows of the reduction's weights that touch the window [0, 40), away from the borders. */
  private static List<double[]> filterRows() {
    List<double[]> rows = new ArrayList<>();
    for (int out = -2; out <= SIDE / REDUCTION + 1; out++) {
      double centre = REDUCTION * out + REDUCTION / 2.0;
      int first = (int) Math.floor(centre - 2 * REDUCTION + 0.5);
      double[] weights = new double[4 * REDUCTION];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = cubic((first + j - centre + 0.5) / REDUCTION);
        sum += weights[j];
      }
      double[] row = new double[SIDE];
      double largest = 0;
      for (int j = 0; j < weights.length; j++) {
        if (first + j >= 0 && first + j < SIDE) {
          row[first + j] = weights[j] / sum;
          largest = Math.max(largest, Math.abs(weights[j] / sum));
        }
      }
      if (largest > 1e-9) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Keys' cubic with a = -0.5, as Pillow's BICUBIC. */
  private static double cubic(double at) {
    double x = Math.abs(at);
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < SIDE; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
