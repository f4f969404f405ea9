package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.tensor.TensorProgram;
import java.util.List;

/**
 * Sums the gradients of several losses in float32, whatever the format of the parameters: the
 * micro-batches of one optimiser step.
 *
 * <p>Every loss must already be divided by the counts of the whole step, so that the sum is the
 * gradient of the whole step.
 */
public final class GradientBuffer implements AutoCloseable {

  private final List<NDArray> parameters;
  private final NDManager manager;
  private final TensorProgram program;
  private final NDList totals;

  /**
   * Makes a buffer of zeros.
   *
   * @param parameters what to differentiate by: leaf arrays that require gradients, at least one,
   *     float32 or bfloat16, all on one device. They stay the caller's.
   */
  public GradientBuffer(List<? extends NDArray> parameters) {
    this.parameters = List.copyOf(parameters);
    NDArray any = this.parameters.get(0);
    this.manager = any.getManager().newSubManager();
    this.program =
        TensorProgram.load(GradientBuffer.class, any.getDevice(), List.of("gradients.ts"));
    this.totals = program.call("zeros").addList(this.parameters).run(manager);
  }

  /**
   * Adds the gradient of a loss. The graph behind the loss is freed.
   *
   * @param loss a scalar with its graph
   * @throws ai.djl.engine.EngineException if the loss has no graph
   */
  public void accumulate(NDArray loss) {
    try (NDManager scope = manager.newSubManager()) {
      program.call("accumulate").add(loss).addList(parameters).addList(totals).run(scope);
    }
  }

  /** L2 norm over all gradients together. */
  public double norm() {
    try (NDManager scope = manager.newSubManager()) {
      return program.call("norm").addList(totals).run(scope).singletonOrThrow().getFloat();
    }
  }

  /** The sums so far, float32, in the order of the parameters; they belong to this buffer. */
  public List<NDArray> totals() {
    return List.copyOf(totals);
  }

  /** Sets all sums to 0. */
  public void clear() {
    try (NDManager scope = manager.newSubManager()) {
      program.call("clear").addList(totals).run(scope);
    }
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
