package dev.ergo.data.scenes;

import dev.ergo.data.scenes.Landmark.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The marks as 40 x 40 patterns of 2-pixel lines, with what a fourfold reduction would let through
 * removed, be it the BICUBIC one of views or the LANCZOS one of crops of the whole image: P = X -
 * A'(A A' + lambda I)^-1 A X, the rows of A being the weights of all pixels of both reductions that
 * see the mark. What is left of a mark there is below the rounding to 8 bits.
 *
 * <p>Without lambda nothing at all would be left, but also little of the mark: the two filters
 * differ by directions that hardly pass either.
 */
final class MarkPatterns {

  /** Side of a mark in pixels. */
  static final int SIDE = 40;

  private static final int AREA = SIDE * SIDE;
  private static final int REDUCTION = 4;
  private static final int PHASES = 4;
  private static final double LAMBDA = 1e-5;
  private static final double[][][] PATTERNS = patterns();

  private MarkPatterns() {}

  /** The pattern of a landmark's mark, [40 * 40] row-major, values within 1.5 of zero. */
  static double[] of(Landmark landmark) {
    return PATTERNS[landmark.mark().ordinal()][landmark.phaseX() * PHASES + landmark.phaseY()];
  }

  private static double[][][] patterns() {
    RealMatrix reductions = reductions();
    RealMatrix gram = reductions.multiply(reductions.transpose());
    for (int i = 0; i < gram.getRowDimension(); i++) {
      gram.addToEntry(i, i, LAMBDA);
    }
    DecompositionSolver solver = new CholeskyDecomposition(gram).getSolver();
    double[][][] all = new double[4][PHASES * PHASES][];
    for (int mark = 0; mark < 4; mark++) {
      for (int p = 0; p < PHASES; p++) {
        for (int q = 0; q < PHASES; q++) {
          RealVector raw = new ArrayRealVector(raw(Mark.values()[mark], p, q), false);
          RealVector seen = solver.solve(reductions.operate(raw));
          all[mark][p * PHASES + q] = raw.subtract(reductions.preMultiply(seen)).toArray();
        }
      }
    }
    return all;
  }

  private static double[] raw(Mark mark, int p, int q) {
    double[] pattern = new double[AREA];
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
        pattern[y * SIDE + x] = (bit & 1) * 2.0 - 1.0;
      }
    }
    return pattern;
  }

  /** One row for each pixel of either reduction that sees the mark. */
  private static RealMatrix reductions() {
    List<double[]> rows = new ArrayList<>();
    for (List<double[]> filter :
        List.of(
            filterRows(MarkPatterns::cubic, 2, REDUCTION, SIDE),
            filterRows(MarkPatterns::lanczos, 3, REDUCTION, SIDE))) {
      for (double[] down : filter) {
        for (double[] across : filter) {
          double[] row = new double[AREA];
          for (int i = 0; i < AREA; i++) {
            row[i] = down[i / SIDE] * across[i % SIDE];
          }
          rows.add(row);
        }
      }
    }
    return new Array2DRowRealMatrix(rows.toArray(double[][]::new), false);
  }

  /**
   * The weights of a reduction that touch a window of an image, away from its borders.
   *
   * @param support half the filter's width in pixels of the reduced image
   * @param reduction by how much, even
   * @param side of the window in pixels, a multiple of the reduction; it begins at such a multiple
   */
  static List<double[]> filterRows(
      DoubleUnaryOperator filter, int support, int reduction, int side) {
    List<double[]> rows = new ArrayList<>();
    for (int out = -support; out < side / reduction + support; out++) {
      double centre = reduction * out + reduction / 2.0;
      int first = (int) Math.round(centre) - support * reduction;
      double[] weights = new double[2 * support * reduction];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = filter.applyAsDouble((first + j - centre + 0.5) / reduction);
        sum += weights[j];
      }
      double[] row = new double[side];
      for (int j = 0; j < weights.length; j++) {
        if (first + j >= 0 && first + j < side) {
          row[first + j] = weights[j] / sum;
        }
      }
      rows.add(row);
    }
    return rows;
  }

  /** Keys' cubic with a = -0.5, as Pillow's BICUBIC. */
  static double cubic(double at) {
    double x = Math.abs(at);
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  }

  /** A sinc windowed by one three times as wide, as Pillow's LANCZOS. */
  static double lanczos(double x) {
    return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : StrictMath.sin(Math.PI * x) / (Math.PI * x);
  }
}
