package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.tensor.TensorProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss of the fixtures, minus the mean log-prob of the last 12 tokens of every row, with its
 * gradients.
 */
record LossGradients(float loss, Map<String, float[]> gradients) {

  private static final int SCORED = 12;

  private static final String PROGRAM =
      """
        def loss(self, logps: Tensor, count: Tensor, w: List[Tensor]) -> List[Tensor]:
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
    List<PrefixGroup> groups =
        golden.rows().stream()
            .map(row -> LogProbGoldenTest.cut(row, row.length() - SCORED - 3, SCORED))
            .toList();
    return of(model, golden, groups, SCORED * groups.size(), by);
  }

  /** The same for any groups; {@code count} divides the sum. */
  static LossGradients of(
      QwenModel model,
      ModelCase golden,
      List<PrefixGroup> groups,
      int count,
      Map<String, NDArray> by) {
    try (NDManager scope = NDManager.newBaseManager(Device.cpu());
        TensorProgram program = TensorProgram.compile("loss", Device.cpu(), PROGRAM)) {
      NDList out =
          program
              .call("loss")
              .add(model.logProbs(groups, 1, golden, scope, true).logProbs())
              .add(scope.create((float) count))
              .addList(by.values())
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
    assertEquals(expectedLoss, loss, 2e-5);
    gradients.forEach(
        (name, gradient) -> {
          double norm = norms.get(name).asDouble();
          if (norms.get(name).isNull()) {
            assertEquals(0, norm(gradient), name);
          } else if (norm > 1e-6) {
            assertEquals(norm, norm(gradient), 1e-3 * norm, name);
          }
        });
    full.forEach((name, expected) -> compare(name, expected, gradients.get(name)));
  }

  /** Compares all gradients with those of another way to the same loss. */
  void checkSame(LossGradients other) {
    gradients.forEach(
        (name, expected) -> {
          // The keys' bias moves no softmax: its gradient is rounding alone.
          if (norm(expected) > 1e-5) {
            compare(name, expected, other.gradients.get(name));
          }
        });
  }

  private static void compare(String name, float[] expected, float[] actual) {
    float[] difference = actual.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= expected[i];
    }
    assertTrue(norm(difference) <= 1e-3 * norm(expected), name);
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
