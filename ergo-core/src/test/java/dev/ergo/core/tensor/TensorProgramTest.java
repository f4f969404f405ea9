package dev.ergo.core.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TensorProgramTest {

  private static final String TEXT =
      """
        def square(self, x: Tensor, n: Tensor) -> Tensor:
          y = x * x + x * 2.0 - (x + x)
          for i in range(int(n)):
            y = y + 0.
          return y.view([-1])
        def loss(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
          h = torch.linear((self).square(x, torch.tensor(2)).view([2, 2]), w[0])
          loss = (h * h).sum()
          gs = torch.grad([loss], w, allow_unused=True)
          out = annotate(List[Tensor], [loss.detach()])
          for g in gs:
            if g is None:
              out.append(torch.zeros([1]))
            else:
              out.append(g)
          return out
      """;

  @Test
  void runsMethodsAndDifferentiates() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        TensorProgram program = TensorProgram.compile("test", Device.cpu(), TEXT)) {
      NDArray x = manager.create(new float[] {1, 2, 3, 4});
      NDList y = program.call("square").add(x).add(TensorProgram.scalar(manager, 3)).run(manager);
      assertArrayEquals(new float[] {1, 4, 9, 16}, y.singletonOrThrow().toFloatArray());
      NDArray w = manager.create(new float[][] {{1, 1}});
      w.setRequiresGradient(true);
      NDArray unused = manager.create(1f);
      unused.setRequiresGradient(true);
      NDList out = program.call("loss").add(x).addList(List.of(w, unused)).runRecorded(manager);
      assertEquals(25 + 625, out.get(0).getFloat());
      assertArrayEquals(
          new float[] {2 * 5 + 2 * 25 * 9, 2 * 5 * 4 + 2 * 25 * 16}, out.get(1).toFloatArray());
      assertThrows(IllegalArgumentException.class, () -> program.call("loss").addList(List.of()));
    }
  }
}
