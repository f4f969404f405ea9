package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.model.LayerTape.Explicit;
import dev.ergo.core.model.LayerTape.Recorded;
import dev.ergo.core.model.LayerTape.Segment;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Sums of gradients that go through tapes, without the buffer of the trainer. */
final class TapeGradients implements AutoCloseable {

  private static final String PROGRAM =
      """
      def back(self, outputs: List[Tensor], given: List[Tensor], by: List[Tensor]) -> List[Tensor]:
        trained = annotate(List[Tensor], [])
        g = annotate(List[Optional[Tensor]], [])
        for i in range(len(given)):
          if outputs[i].requires_grad:
            trained.append(outputs[i])
            g.append(given[i])
        out = annotate(List[Tensor], [])
        if len(trained) > 0:
          found = torch.grad(trained, by, g, allow_unused=True)
          for i in range(len(by)):
            d = found[i]
            if d is None:
              out.append(torch.zeros_like(by[i]))
            else:
              out.append(d)
        else:
          for i in range(len(by)):
            out.append(torch.zeros_like(by[i]))
        return out
      """;

  private final TensorProgram program = TensorProgram.compile("tape", TestDevice.chosen(), PROGRAM);
  private final NDManager scope;
  private final Map<NDArray, NDArray> sums = new IdentityHashMap<>();

  /** Zeros for what is differentiated by. */
  TapeGradients(List<NDArray> by, NDManager scope) {
    this.scope = scope;
    by.forEach(this::sum);
  }

  /** The sum so far of the gradients by one array. */
  NDArray sum(NDArray by) {
    return sums.computeIfAbsent(by, key -> scope.zeros(key.getShape(), DataType.FLOAT32));
  }

  /** Adds gradients that are known. */
  void add(List<NDArray> by, List<NDArray> gradients) {
    for (int i = 0; i < by.size(); i++) {
      sum(by.get(i)).addi(gradients.get(i));
    }
  }

  /** Goes through a tape from the sums of its top. */
  void descend(LayerTape tape) {
    List<NDArray> by = tape.top().stream().map(this::sum).toList();
    for (Function<NDManager, Segment> part : tape.segments()) {
      Segment segment = part.apply(scope);
      List<NDArray> known = List.copyOf(by);
      if (segment instanceof Recorded recorded) {
        List<NDArray> read =
            Stream.concat(
                    recorded.inputs().stream(),
                    recorded.weights().stream().filter(sums::containsKey))
                .toList();
        NDList found =
            program
                .call("back")
                .with("outputs", recorded.outputs())
                .with("given", known)
                .with("by", read)
                .run(scope);
        add(read, found);
        by = new ArrayList<>(recorded.inputs().stream().map(this::sum).toList());
      } else {
        Explicit explicit = (Explicit) segment;
        List<NDArray> totals = explicit.weights().stream().map(this::sum).toList();
        by = explicit.backward().run(known, totals, scope);
      }
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
