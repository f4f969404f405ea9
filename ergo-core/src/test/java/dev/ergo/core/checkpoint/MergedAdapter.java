package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.tensor.TensorProgram;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights with an adapter added to them: what a model with the adapter must agree with. */
public final class MergedAdapter {

  private static final String TEXT =
      """
      def merge(self, w: Tensor, a: Tensor, b: Tensor, scaling: float) -> Tensor:
        delta = torch.matmul(b.detach().to(6), a.detach().to(6)) * scaling
        return (w.detach().to(6) + delta).to(ops.prim.dtype(w))
      """;

  private MergedAdapter() {}

  /**
   * {@code W + scaling B A} in FLOAT32, rounded to the type of W. Weights that the adapter leaves
   * alone are shared with {@code base}; the others belong to {@code manager}.
   */
  public static Parameters of(LoraAdapter adapter, Parameters base, NDManager manager) {
    Map<String, NDArray> merged = new LinkedHashMap<>(base.tensors());
    try (TensorProgram program = TensorProgram.compile("merge", manager.getDevice(), TEXT)) {
      for (String weight : adapter.layout().lowRank().keySet()) {
        LoraAdapter.Update update = adapter.update(weight).orElseThrow();
        NDArray result =
            program
                .call("merge")
                .with("w", base.get(weight))
                .with("a", update.a())
                .with("b", update.b())
                .with("scaling", update.scaling())
                .run(manager)
                .singletonOrThrow();
        merged.put(weight, result);
      }
    }
    return new Parameters(merged, base.dataType());
  }
}
