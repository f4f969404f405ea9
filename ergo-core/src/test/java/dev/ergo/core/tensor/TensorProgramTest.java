package dev.ergo.core.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.fixtures.TestDevice;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@Tag("unit")
@Tag("device")
class TensorProgramTest {

  private static final String TEXT =
      """
      def square(self, x: Tensor, n: int) -> Tensor:
        y = x * x + x * 2.0 - (x + x)
        for i in range(n):
          y = y + 0.
        return y.view([-1])
      def loss(self, x: Tensor, w: List[Tensor]) -> List[Tensor]:
        h = torch.linear(self.square(x, 2).view([2, 2]), w[0])
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
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        TensorProgram program = TensorProgram.compile("test", TestDevice.chosen(), TEXT)) {
      NDArray x = manager.create(new float[] {1, 2, 3, 4});
      NDList y = program.call("square").with("n", 3).with("x", x).run(manager);
      assertArrayEquals(new float[] {1, 4, 9, 16}, y.singletonOrThrow().toFloatArray());
      NDArray w = manager.create(new float[][] {{1, 1}});
      w.setRequiresGradient(true);
      NDArray unused = manager.create(1f);
      unused.setRequiresGradient(true);
      NDList out =
          program.call("loss").with("x", x).with("w", List.of(w, unused)).runRecorded(manager);
      assertEquals(25 + 625, out.get(0).getFloat());
      assertArrayEquals(
          new float[] {2 * 5 + 2 * 25 * 9, 2 * 5 * 4 + 2 * 25 * 16}, out.get(1).toFloatArray());
      assertThrows(IllegalArgumentException.class, () -> program.call("loss").with("w", List.of()));
    }
  }

  private static final String NAMED =
      """
      class Settings(NamedTuple):
        rate : float      # of learning
        matrices_only : bool
        steps : int
        places : List[int]

      class Pair(NamedTuple):
        first : Tensor
        others : List[Tensor]
        settings : Settings

      # A comment about a Pair.
      def mix(
          self,
          x: Tensor,
          pair: Pair,
          kind: str, scale: float) -> Dict[str, Tensor]:
        s = pair.settings
        y = pair.first * s.rate + x * scale
        for i in range(s.steps):
          y = y + pair.others[s.places[i]]
        if kind == "halved" and s.matrices_only:
          y = y / 2.0
        return {"sum": torch.sum(y), "all": y}
      def inner(self, mask: Optional[Tensor]) -> Tensor:
        return torch.zeros([1])
      """;

  private record Settings(double rate, boolean matricesOnly, int steps, long[] places) {}

  private record Pair(NDArray first, List<NDArray> others, Settings settings) {}

  private record Short(NDArray first, List<NDArray> others) {}

  private record Wrong(NDArray first, NDArray others, Settings settings) {}

  private record Long(NDArray first, List<NDArray> others, Settings settings, int more) {}

  @Test
  void argumentsGoByNameInAnyOrder() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        TensorProgram program = TensorProgram.compile("test", TestDevice.chosen(), NAMED)) {
      NDArray x = manager.create(new float[] {1, 2});
      NDArray ten = manager.create(new float[] {10, 20});
      NDArray far = manager.create(new float[] {100, 200});
      Settings settings = new Settings(0.5, true, 2, new long[] {1, 0});
      NDList result =
          program
              .call("mix")
              .with("scale", 4)
              .with("kind", "halved")
              .with("pair", new Pair(x, List.of(ten, far), settings))
              .with("x", x)
              .run(manager);
      float[] expected = {(0.5f + 4 + 110) / 2, (1 + 8 + 220) / 2f};
      assertArrayEquals(expected, result.get("all").toFloatArray());
      assertEquals(expected[0] + expected[1], result.get("sum").getFloat());
      assertEquals(List.of("first", "others", "settings"), program.fields("Pair"));
    }
  }

  @Test
  void argumentsThatTheFunctionHasNotAreNamed() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        TensorProgram program = TensorProgram.compile("test", TestDevice.chosen(), NAMED)) {
      NDArray x = manager.create(1f);
      NDArray y = manager.create(1f);
      Settings settings = new Settings(1, true, 1, new long[] {0});
      refused("no function mixed, only mix, inner", () -> program.call("mixed"));
      refused("no parameter y in mix(x: Tensor, pair: Pair", () -> mix(program).with("y", x));
      refused(
          "x of mix(x: Tensor, pair: Pair, kind: str, scale: float) is a Tensor, but it is given 1.5",
          () -> mix(program).with("x", 1.5));
      refused("no x given to mix", () -> mix(program).run(manager));
      refused("pair.settings of mix", () -> mix(program).with("pair", new Short(x, List.of(y))));
      refused("pair.others of mix", () -> mix(program).with("pair", new Wrong(x, y, settings)));
      refused("[more]", () -> mix(program).with("pair", new Long(x, List.of(y), settings, 1)));
      refused(
          "in two places",
          () ->
              mix(program)
                  .with("pair", new Pair(x, List.of(x), settings))
                  .with("x", x)
                  .with("kind", "")
                  .with("scale", 1)
                  .run(manager));
      refused("no record Triple", () -> program.fields("Triple"));
    }
  }

  @Test
  void aRenamedParameterIsFoundWhenTheProgramIsLoaded() {
    String renamed = TEXT.replace("n: int", "times: int").replace("range(n)", "range(times)");
    compiled(TEXT).expecting("square(x, n)", "loss(x, w)").close();
    refused(
        "program test is called as square(x, n), but it has square(x, times)",
        () -> compiled(renamed).expecting("loss(x, w)", "square(x, n)"));
    refused(
        "is called as gone(), but it has [square, loss]", () -> compiled(TEXT).expecting("gone()"));
    compiled(NAMED).expecting("Pair", Pair.class).close();
    refused(
        "Pair of program test has the fields [first, others, settings], but Long has [first, more",
        () -> compiled(NAMED).expecting("Pair", Long.class));
  }

  private static TensorProgram compiled(String text) {
    return TensorProgram.compile("test", TestDevice.chosen(), text);
  }

  /** What DJL puts off until the first call is no longer to do: it does so without a lock. */
  @Test
  void theFirstCallsMayComeTogether() {
    try (TensorProgram program = TensorProgram.compile("test", TestDevice.chosen(), TEXT)) {
      assertTrue(program.isInitialized());
    }
  }

  private static ProgramCall mix(TensorProgram program) {
    return program.call("mix");
  }

  private static void refused(String message, Executable call) {
    String found = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(found.contains(message), found);
  }
}
