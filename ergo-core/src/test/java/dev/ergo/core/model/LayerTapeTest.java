package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A trained output matrix whose logits are not kept gives the gradients of one whose logits are.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class LayerTapeTest {

  private static final double TEMPERATURE = 0.8;

  private static final String PROGRAM =
      """
      def loss(self, x: Tensor, h: Tensor) -> Tensor:
        return torch.sum(x * torch.cos(x)) + torch.sum(h * h)
      def top(self, loss: Tensor, by: List[Tensor]) -> List[Tensor]:
        out = annotate(List[Tensor], [])
        for g in torch.grad([loss], by, allow_unused=True):
          if g is None:
            out.append(torch.zeros([1]))
          else:
            out.append(g)
        return out
      def below(self, outputs: List[Tensor], given: List[Tensor], by: List[Tensor]) -> List[Tensor]:
        g = annotate(List[Optional[Tensor]], [])
        for i in range(len(given)):
          g.append(given[i])
        out = annotate(List[Tensor], [])
        for d in torch.grad(outputs, by, g, allow_unused=True):
          if d is None:
            out.append(torch.zeros([1]))
          else:
            out.append(d)
        return out
      def zeros(self, x: Tensor) -> Tensor:
        return torch.zeros_like(x)
      def sum(self, a: Tensor, b: Tensor) -> Tensor:
        return a + b
      """;

  @Test
  void cutHeadGivesTheSameGradients() {
    ModelCase golden = ModelCase.load("ergo_two_turn");
    RoundingBound bound = FixtureModel.A.gradients(golden.width());
    List<PrefixGroup> groups =
        golden.rows().stream().map(row -> LogProbGoldenTest.cut(row, 40, 24)).toList();
    for (Gradients kept : List.of(Gradients.LOG_PROBS, Gradients.LOG_PROBS_AND_ENTROPIES)) {
      try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
          QwenModel model = model(scope);
          TensorProgram program = TensorProgram.compile("tape", TestDevice.chosen(), PROGRAM)) {
        Map<String, NDArray> weights = model.parameters().tensors();
        weights.values().forEach(weight -> weight.setRequiresGradient(true));
        List<NDArray> by = List.copyOf(weights.values());
        ScoredTokens whole = pass(model, groups, golden, scope, kept, 1 << 26);
        assertTrue(whole.tape().isEmpty());
        NDList expected =
            program
                .call("top")
                .with("loss", loss(program, whole, kept, scope))
                .with("by", by)
                .run(scope);
        // A few tokens of logits at a time, so that the last part is a smaller one.
        ScoredTokens cut = pass(model, groups, golden, scope, kept, 7 * 1024);
        LayerTape tape = cut.tape().orElseThrow();
        NDList byTop =
            program
                .call("top")
                .with("loss", loss(program, cut, kept, scope))
                .with("by", tape.top())
                .run(scope);
        NDArray matrix = tape.outputMatrix().orElseThrow();
        NDArray total = program.call("zeros").with("x", matrix).run(scope).singletonOrThrow();
        List<NDArray> known = tape.headBackward(byTop, total, scope);
        assertEquals(1, tape.segments().size());
        LayerTape.Recorded below = (LayerTape.Recorded) tape.segments().get(0).apply(scope);
        // By identity: NDArray.equals compares numbers, and norms begin alike.
        Set<NDArray> named = Collections.newSetFromMap(new IdentityHashMap<>());
        named.addAll(below.weights());
        List<NDArray> read = by.stream().filter(named::contains).toList();
        NDList found =
            program
                .call("below")
                .with("outputs", below.outputs())
                .with("given", known)
                .with("by", read)
                .run(scope);
        int next = 0;
        for (int i = 0; i < by.size(); i++) {
          // A weight that the segment does not name gets nothing from it.
          NDArray mine =
              named.contains(by.get(i)) ? found.get(next++) : scope.zeros(by.get(i).getShape());
          if (by.get(i) == matrix) {
            mine =
                program.call("sum").with("a", mine).with("b", total).run(scope).singletonOrThrow();
          }
          bound.checkVectors(expected.get(i).toFloatArray(), mine.toFloatArray(), "weight " + i);
        }
      }
    }
  }

  private static QwenModel model(NDManager owner) {
    ModelFolder folder = ModelFolder.open(Fixtures.path("model/A"));
    return QwenModel.of(
        folder.config(),
        Parameters.load(folder, owner, DataType.FLOAT32, bytes -> {}),
        new SamplingIds(FixtureModel.A.tokens(), folder.stopIds()),
        TestDevice.chosen());
  }

  private static ScoredTokens pass(
      QwenModel model,
      List<PrefixGroup> groups,
      ModelCase golden,
      NDManager scope,
      Gradients kept,
      int logitsAtOnce) {
    return new LogProbPass(
            model.weights(),
            model.tower(),
            model.language(),
            new LogProbRequest(groups, TEMPERATURE, golden).with(kept),
            scope,
            logitsAtOnce)
        .run(scope);
  }

  private static NDArray loss(
      TensorProgram program, ScoredTokens tokens, Gradients kept, NDManager scope) {
    boolean both = kept == Gradients.LOG_PROBS_AND_ENTROPIES;
    NDArray second = both ? tokens.entropies() : scope.zeros(tokens.entropies().getShape());
    return program
        .call("loss")
        .with("x", tokens.logProbs())
        .with("h", second)
        .runRecorded(scope)
        .singletonOrThrow();
  }
}
