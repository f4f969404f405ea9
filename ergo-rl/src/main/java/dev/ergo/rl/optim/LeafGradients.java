package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.LayerTape;
import java.util.List;
import java.util.Map;

/**
 * Gradients of leaves that stand for parts computed before: the micro-batches of a step gather
 * them, then each part is gone through once for all of them.
 *
 * @param parts how gradients go on from their leaves, the top of each
 * @param totals for each part, float32 sums of the gradients of its leaves
 * @param manager owner of the sums
 */
public record LeafGradients(List<LayerTape> parts, List<List<NDArray>> totals, NDManager manager)
    implements AutoCloseable {

  /** Puts the sum of each leaf under the leaf. */
  void addTo(Map<NDArray, NDArray> sums) {
    for (int part = 0; part < parts.size(); part++) {
      List<NDArray> leaves = parts.get(part).top();
      for (int i = 0; i < leaves.size(); i++) {
        sums.put(leaves.get(i), totals.get(part).get(i));
      }
    }
  }

  /** Frees the sums. */
  @Override
  public void close() {
    manager.close();
  }
}
