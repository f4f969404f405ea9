package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.tensor.TensorProgram;
import java.util.List;
import java.util.stream.Stream;

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

  /**
   * As the other method, for a loss that also depends on leaves cut off from the graph of the
   * outputs they stand for: their gradients are gathered in {@code leaves}.
   */
  public void accumulate(NDArray loss, LeafGradients leaves) {
    try (NDManager scope = manager.newSubManager()) {
      program
          .call("accumulate")
          .add(loss)
          .addList(joined(parameters, leaves.leaves()))
          .addList(joined(totals, leaves.totals()))
          .run(scope);
    }
  }

  /**
   * Adds what the gathered gradients of the leaves mean for the parameters behind their outputs.
   */
  public void backward(LeafGradients leaves) {
    try (NDManager scope = manager.newSubManager()) {
      program
          .call("backward")
          .addList(leaves.outputs())
          .addList(leaves.totals())
          .addList(parameters)
          .addList(totals)
          .run(scope);
    }
  }

  /** Zeros in the shapes of leaves, in which their gradients gather until they are closed. */
  public LeafGradients leaves(List<NDArray> outputs, List<NDArray> leaves) {
    NDManager owner = manager.newSubManager();
    NDList zeros = program.call("zeros").addList(leaves).run(owner);
    return new LeafGradients(outputs, leaves, zeros, owner);
  }

  private static List<NDArray> joined(List<NDArray> first, List<NDArray> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
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
