package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.model.LogProbRequest.Layers;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss of the fixtures, minus the mean log-prob of the last 12 tokens of every row, with its
 * gradients.
 */
record LossGradients(float loss, Map<String, float[]> gradients) {

  private static final int SCORED = 12;

  /** The longest case. */
  private static final int TOKENS = 145;

  /** A mean errs by no more than the numbers it is of. */
  private static final RoundingBound LOSS = FixtureModel.A.logProbs(TOKENS, 1).atMost(1e-4);

  private static final RoundingBound GRADIENTS = FixtureModel.A.gradients(TOKENS);

  private static final String PROGRAM =
      """
      def loss(self, logps: Tensor, count: float, w: List[Tensor]) -> List[Tensor]:
        loss = -(logps.sum() / count)
        out = [loss.detach()]
        grads = torch.grad([loss], w, allow_unused=True)
        for i in range(len(w)):
          g = grads[i]
          if g is None:
            out.append(torch.zeros_like(w[i]))
          else:
            out.append(g)
        return out
      """;

  static LossGradients of(QwenModel model, ModelCase golden, Map<String, NDArray> by) {
    List<PrefixGroup> groups = lastTokens(golden);
    return of(model, golden, groups, SCORED * groups.size(), by);
  }

  private static List<PrefixGroup> lastTokens(ModelCase golden) {
    return golden.rows().stream()
        .map(row -> LogProbGoldenTest.cut(row, row.length() - SCORED - 3, SCORED))
        .toList();
  }

  /**
   * The same where layers of both towers are gone through by tapes, those of the vision tower after
   * a first pass has kept its features.
   */
  static LossGradients taped(QwenModel model, ModelCase golden, Map<String, NDArray> by) {
    List<PrefixGroup> groups = lastTokens(golden);
    List<NDArray> weights = List.copyOf(by.values());
    LogProbRequest request = new LogProbRequest(groups, 1, golden);
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
        TensorProgram program = TensorProgram.compile("loss", TestDevice.chosen(), PROGRAM);
        FeatureCache cache = model.keepFeatures(true);
        TapeGradients sums = new TapeGradients(weights, scope)) {
      model.logProbs(request, scope);
      ScoredTokens scored =
          model.logProbs(
              request.with(LogProbRequest.Gradients.LOG_PROBS).through(Layers.TAPE), scope);
      List<LayerTape> tapes = new ArrayList<>(cache.tapes());
      scored.tape().ifPresent(tape -> tapes.add(0, tape));
      List<NDArray> all = new ArrayList<>(weights);
      tapes.forEach(tape -> all.addAll(tape.top()));
      NDList out =
          program
              .call("loss")
              .with("logps", scored.logProbs())
              .with("count", SCORED * groups.size())
              .with("w", all)
              .runRecorded(scope);
      sums.add(all, out.subList(1, out.size()));
      tapes.forEach(sums::descend);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      by.forEach((name, weight) -> gradients.put(name, sums.sum(weight).toFloatArray()));
      return new LossGradients(out.get(0).getFloat(), gradients);
    }
  }

  /** The same for any groups; {@code count} divides the sum. */
  static LossGradients of(
      QwenModel model,
      ModelCase golden,
      List<PrefixGroup> groups,
      int count,
      Map<String, NDArray> by) {
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
        TensorProgram program = TensorProgram.compile("loss", TestDevice.chosen(), PROGRAM)) {
      LogProbRequest request =
          new LogProbRequest(groups, 1, golden).with(LogProbRequest.Gradients.LOG_PROBS);
      NDList out =
          program
              .call("loss")
              .with("logps", model.logProbs(request, scope).logProbs())
              .with("count", count)
              .with("w", by.values())
              .runRecorded(scope);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      int at = 1;
      for (String name : by.keySet()) {
        gradients.put(name, out.get(at++).toFloatArray());
      }
      return new LossGradients(out.get(0).getFloat(), gradients);
    }
  }

  /** Compares with the fixtures: the loss, the norm of every gradient, and full gradients. */
  void check(double expectedLoss, JsonNode norms, Map<String, float[]> full) {
    assertEquals(expectedLoss, loss, LOSS.ofTwo());
    gradients.forEach(
        (name, gradient) -> {
          if (norms.get(name).isNull()) {
            assertEquals(0, norm(gradient), name);
          } else {
            double norm = norms.get(name).asDouble();
            assertEquals(norm, norm(gradient), GRADIENTS.ofTwo() * norm, name);
          }
        });
    full.forEach((name, expected) -> GRADIENTS.checkVectors(expected, gradients.get(name), name));
  }

  /** Compares the loss and all gradients with those of another way to the same loss. */
  void checkSame(LossGradients other) {
    assertEquals(loss, other.loss, LOSS.ofTwo());
    gradients.forEach(
        (name, expected) -> GRADIENTS.checkVectors(expected, other.gradients.get(name), name));
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
