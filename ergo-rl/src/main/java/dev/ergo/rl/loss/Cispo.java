package dev.ergo.rl.loss;

import dev.ergo.core.tensor.TensorProgram;

/**
 * A clipped weight without gradient on the log-prob (arXiv 2506.13585).
 *
 * @param epsilonHigh greatest weight
 */
record Cispo(double epsilonHigh) implements Surrogate {

  @Override
  public String program() {
    return TensorProgram.read(Cispo.class, "cispo");
  }
}
