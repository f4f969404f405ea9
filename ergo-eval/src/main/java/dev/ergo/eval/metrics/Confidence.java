package dev.ergo.eval.metrics;

/** Checks confidence levels. */
final class Confidence {

  private Confidence() {}

  static double checked(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must lie between 0 and 1: " + confidence);
    }
    return confidence;
  }
}
