package dev.ergo.data.scenes;

import dev.ergo.data.scenes.Sign.Texture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The marks of version 3: 16 x 16 lines, each some pixels wide, that fade at the rim, without what
 * an eightfold reduction would let through, be it the BICUBIC one of views or the LANCZOS one of
 * crops. As in {@link MarkPatterns}, P = X - A'(A A' + lambda I)^-1 A X; a row of A is the product
 * of a row for y and one for x, so that A is never formed.
 */
final class ScaledPatterns {

  /** Units at the rim over which a mark fades. */
  static final int RIM = 2;

  private static final int REDUCTION = 8;
  private static final double LAMBDA = 1e-5;

  /** Greatest value of a pattern. */
  private static final double PEAK = 1.8;

  private static final Map<Integer, ScaledPatterns> BY_UNIT = new ConcurrentHashMap<>();

  private final int unit;
  private final int side;
  private final Filter[] filters;
  private final DecompositionSolver solver;
  private final Map<Key, double[]> patterns = new ConcurrentHashMap<>();

  private record Key(Texture texture, int phaseX, int phaseY) {}

  /** Rows of one filter along one axis, and where its pixels begin among those of all. */
  private record Filter(RealMatrix rows, int first) {

    int count() {
      return rows.getRowDimension();
    }
  }

  private ScaledPatterns(int unit) {
    this.unit = unit;
    this.side = 2 * Sign.REACH * unit;
    RealMatrix views = rows(MarkPatterns::cubic, 2);
    RealMatrix crops = rows(MarkPatterns::lanczos, 3);
    this.filters =
        new Filter[] {
          new Filter(views, 0), new Filter(crops, views.getRowDimension() * views.getRowDimension())
        };
    this.solver = new CholeskyDecomposition(gram()).getSolver();
  }

  /** The pattern of a mark, [16 u * 16 u] row-major. */
  static double[] of(Sign sign) {
    // Lines across don't change with a step to the left, nor lines down with one up.
    Key key =
        new Key(
            sign.texture(),
            sign.texture() == Texture.HORIZONTAL ? 0 : sign.phaseX(),
            sign.texture() == Texture.VERTICAL ? 0 : sign.phaseY());
    ScaledPatterns unit = BY_UNIT.computeIfAbsent(sign.unit(), ScaledPatterns::new);
    return unit.patterns.computeIfAbsent(key, unit::pattern);
  }

  private double[] pattern(Key key) {
    RealMatrix full = full(key);
    RealMatrix left = full.copy();
    RealVector seen = solver.solve(reduced(full));
    for (Filter filter : filters) {
      int n = filter.count();
      RealMatrix weights = new Array2DRowRealMatrix(n, n);
      for (int i = 0; i < n; i++) {
        weights.setRowVector(i, seen.getSubVector(filter.first() + i * n, n));
      }
      left = left.subtract(filter.rows().transpose().multiply(weights).multiply(filter.rows()));
    }
    double peak = 0;
    for (double[] row : left.getData()) {
      for (double value : row) {
        peak = Math.max(peak, Math.abs(value));
      }
    }
    double strength = Math.min(full.getFrobeniusNorm() / left.getFrobeniusNorm(), PEAK / peak);
    double[] pattern = new double[side * side];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = strength * left.getEntry(i / side, i % side);
    }
    return pattern;
  }

  private RealMatrix full(Key key) {
    RealMatrix full = new Array2DRowRealMatrix(side, side);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double across = 1 - 2 * ((x + key.phaseX()) / unit % 2);
        double down = 1 - 2 * ((y + key.phaseY()) / unit % 2);
        double value =
            switch (key.texture()) {
              case HORIZONTAL -> down;
              case VERTICAL -> across;
              case CHECKER -> down * across;
              case GRID -> (down + across) / Math.sqrt(2);
            };
        full.setEntry(y, x, value * fade(y) * fade(x));
      }
    }
    return full;
  }

  private double fade(int at) {
    double t = Math.min(1, (Math.min(at, side - 1 - at) + 0.5) / (RIM * unit));
    return t * t * (3 - 2 * t);
  }

  /** What both reductions see of a pattern. */
  private RealVector reduced(RealMatrix pattern) {
    RealVector all = new ArrayRealVector();
    for (Filter filter : filters) {
      RealMatrix seen = filter.rows().multiply(pattern).multiply(filter.rows().transpose());
      for (int i = 0; i < filter.count(); i++) {
        all = all.append(seen.getRowVector(i));
      }
    }
    return all;
  }

  /** A A' + lambda I: each block is the Kronecker product of a small matrix with itself. */
  private RealMatrix gram() {
    int last = filters[1].count();
    int size = filters[1].first() + last * last;
    RealMatrix gram = new Array2DRowRealMatrix(size, size);
    for (Filter one : filters) {
      for (Filter other : filters) {
        RealMatrix product = one.rows().multiply(other.rows().transpose());
        for (int i = 0; i < one.count() * one.count(); i++) {
          for (int j = 0; j < other.count() * other.count(); j++) {
            gram.setEntry(
                one.first() + i,
                other.first() + j,
                product.getEntry(i / one.count(), j / other.count())
                    * product.getEntry(i % one.count(), j % other.count()));
          }
        }
      }
    }
    for (int i = 0; i < size; i++) {
      gram.addToEntry(i, i, LAMBDA);
    }
    return gram;
  }

  private RealMatrix rows(DoubleUnaryOperator filter, int support) {
    List<double[]> rows = MarkPatterns.filterRows(filter, support, REDUCTION, side);
    return new Array2DRowRealMatrix(rows.toArray(double[][]::new), false);
  }
}
