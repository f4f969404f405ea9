package dev.ergo.eval.metrics;

/** The unbiased estimator of pass@k (Chen et al. 2021, arXiv 2107.03374). */
public final class PassAtK {

  private PassAtK() {}

  /**
   * Chance that at least one of k samples, drawn without return from those made, is right: 1 − C(n
   * − c, k) / C(n, k).
   *
   * @param samples n, samples made
   * @param right c, right ones among them
   * @param k 1 to n
   */
  public static double of(int samples, int right, int k) {
    if (right < 0 || right > samples || k < 1 || k > samples) {
      throw new IllegalArgumentException(
          "pass@" + k + " of " + right + " right among " + samples + " samples");
    }
    if (samples - right < k) {
      return 1;
    }
    double allWrong = 1;
    for (int i = samples - right + 1; i <= samples; i++) {
      allWrong *= 1 - (double) k / i;
    }
    return 1 - allWrong;
  }
}
