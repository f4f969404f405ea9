package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/**
 * Gradients of leaves that stand for parts of a graph computed before: the micro-batches of a step
 * gather them, then the graph is gone through once for all of them.
 *
 * @param outputs the ends of the graph
 * @param leaves what was computed from in their place, one for each
 * @param totals float32 sums of their gradients
 * @param manager owner of the sums
 */
public record LeafGradients(
    List<NDArray> outputs, List<NDArray> leaves, List<NDArray> totals, NDManager manager)
    implements AutoCloseable {

  /** Puts the sum of each leaf under the leaf. */
  void addTo(Map<NDArray, NDArray> sums) {
    for (int i = 0; i < leaves.size(); i++) {
      sums.put(leaves.get(i), totals.get(i));
    }
  }

  /** Frees the sums. */
  @Override
  public void close() {
    manager.close();
  }
}
