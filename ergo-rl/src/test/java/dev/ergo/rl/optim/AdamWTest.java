package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
@Tag("numeric")
@Tag("device")
class AdamWTest {

  private NDManager manager;
  private AdamWProblem problem;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
    problem = new AdamWProblem(manager);
  }

  @AfterEach
  void close() {
    problem.close();
    manager.close();
  }

  @ParameterizedTest
  @MethodSource("dev.ergo.rl.optim.AdamWProblem#cases")
  void followsTorch(JsonNode golden) {
    double bound = AdamWProblem.BOUND.ofTwo();
    Map<String, NDArray> weights = problem.weights(golden);
    try (AdamW optimiser = new AdamW(weights, AdamWProblem.config(golden));
        GradientBuffer gradients = new GradientBuffer(List.copyOf(weights.values()))) {
      for (int k = 0; k < 5; k++) {
        gradients.accumulate(problem.loss(weights, golden, k));
        assertEquals(
            golden.get("norms").get(k).floatValue(), gradients.norm(), bound * gradients.norm());
        StepReport report = optimiser.step(gradients, (k + 1) / 5.0);
        assertEquals(1, report.gradientNorm() / golden.get("norms").get(k).doubleValue(), bound);
        assertEquals(0.05 * (k + 1) / 5, report.learningRate(), 1e-15);
        assertTrue(report.applied());
        assertEquals(0, gradients.norm(), "the step consumes the gradients");
      }
      Map<String, NDArray> state = optimiser.state(manager);
      for (String name : weights.keySet()) {
        assertClose(golden.get("end").get(name), weights.get(name), bound);
        assertClose(golden.get("exp_avg").get(name), state.get("exp_avg." + name), bound);
        assertClose(golden.get("exp_avg_sq").get(name), state.get("exp_avg_sq." + name), bound);
      }
      assertArrayEquals(new float[] {5}, state.get("step").toFloatArray());
    }
  }

  @Test
  void microBatchesAddUp() throws IOException {
    JsonNode golden = AdamWProblem.cases().findFirst().orElseThrow();
    Map<String, NDArray> weights = problem.weights(golden);
    try (GradientBuffer gradients = new GradientBuffer(List.copyOf(weights.values()))) {
      gradients.accumulate(problem.loss(weights, golden, 0));
      float[] first = gradients.totals().get(0).toFloatArray();
      gradients.accumulate(problem.loss(weights, golden, 2));
      float[] both = gradients.totals().get(0).toFloatArray();
      gradients.clear();
      gradients.accumulate(problem.loss(weights, golden, 2));
      float[] second = gradients.totals().get(0).toFloatArray();
      for (int i = 0; i < both.length; i++) {
        assertEquals(first[i] + second[i], both[i]);
      }
    }
  }

  @Test
  void parameterOutsideTheGraphGetsNoGradientAndOnlyDecays() {
    NDArray used = AdamWProblem.parameter(manager.create(new float[] {1, 2}));
    NDArray idle = AdamWProblem.parameter(manager.create(new float[] {4, 8}));
    OptimizerConfig config =
        ConfigLoader.of(OptimizerConfig.class, Map.of("learning_rate", 0.5, "weight_decay", 0.5));
    try (AdamW optimiser = new AdamW(new TreeMap<>(Map.of("0", used, "1", idle)), config);
        GradientBuffer gradients = new GradientBuffer(List.of(used, idle));
        TensorProgram square =
            TensorProgram.compile(
                "square",
                TestDevice.chosen(),
                "def square(self, x: Tensor) -> Tensor:\n  return torch.sum(x * x)\n")) {
      gradients.accumulate(
          square.call("square").with("x", used).runRecorded(manager).singletonOrThrow());
      assertArrayEquals(new float[] {0, 0}, gradients.totals().get(1).toFloatArray());
      optimiser.step(gradients, 1);
      assertArrayEquals(new float[] {3, 6}, idle.toFloatArray());
    }
  }

  @Test
  void skipsStepsWithoutFiniteNorm() throws IOException {
    JsonNode golden = AdamWProblem.cases().findFirst().orElseThrow();
    Map<String, NDArray> weights = problem.weights(golden);
    try (AdamW optimiser = new AdamW(weights, AdamWProblem.config(golden));
        GradientBuffer gradients = new GradientBuffer(List.copyOf(weights.values()))) {
      gradients.accumulate(problem.loss(weights, golden, 0));
      optimiser.step(gradients, 1);
      Map<String, float[]> before = problem.copy(optimiser.state(manager), weights);
      gradients.accumulate(problem.loss(weights, golden, 1, Float.NaN));
      StepReport report = optimiser.step(gradients, 1);
      assertFalse(report.applied());
      assertTrue(Double.isNaN(report.gradientNorm()));
      assertSame(before, problem.copy(optimiser.state(manager), weights));
      assertEquals(1, optimiser.state(manager).get("step").toFloatArray()[0]);
      gradients.accumulate(problem.loss(weights, golden, 1));
      assertTrue(optimiser.step(gradients, 1).applied(), "the bad gradients are gone");
    }
  }

  private void assertClose(JsonNode expected, NDArray actual, double tolerance) {
    assertEquals(DataType.FLOAT32, actual.getDataType());
    float[] wanted = problem.array(expected).toFloatArray();
    float[] found = actual.toFloatArray();
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], found[i], tolerance * Math.max(1, Math.abs(wanted[i])));
    }
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
