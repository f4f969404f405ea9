package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
@Tag("numeric")
@Tag("device")
class AdamWStateTest {

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
  @MethodSource("formats")
  void restoredRunGoesOnBitForBit(boolean half, @TempDir Path folder) throws IOException {
    JsonNode golden = AdamWProblem.cases().findFirst().orElseThrow();
    Map<String, NDArray> whole =
        half ? problem.halves(problem.weights(golden)) : problem.weights(golden);
    Map<String, NDArray> resumed =
        half ? problem.halves(problem.weights(golden)) : problem.weights(golden);
    try (AdamW first = new AdamW(whole, AdamWProblem.config(golden));
        AdamW second = new AdamW(resumed, AdamWProblem.config(golden));
        GradientBuffer gradients = new GradientBuffer(List.copyOf(whole.values()));
        GradientBuffer after = new GradientBuffer(List.copyOf(resumed.values()))) {
      for (int k = 0; k < 3; k++) {
        gradients.accumulate(problem.loss(whole, golden, k));
        first.step(gradients, 1);
      }
      whole.forEach((name, w) -> problem.assign(resumed.get(name), w));
      Path file = folder.resolve("optimiser.safetensors");
      SafetensorsWriter.write(file, first.state(manager), Map.of());
      AdamWProblem.restore(second, read(SafetensorsFile.open(file)));
      assertEquals(3, second.state(manager).get("step").toFloatArray()[0]);
      gradients.accumulate(problem.loss(whole, golden, 3));
      after.accumulate(problem.loss(resumed, golden, 3));
      first.step(gradients, 1);
      second.step(after, 1);
      assertSame(
          problem.copy(first.state(manager), whole), problem.copy(second.state(manager), resumed));
    }
  }

  private Map<String, NDArray> read(SafetensorsFile file) {
    return file.tensors().keySet().stream()
        .collect(
            Collectors.toMap(name -> name, name -> file.read(name, manager, DataType.FLOAT32)));
  }

  static Stream<Boolean> formats() {
    return Stream.of(false, true);
  }

  /** Many steps that are each too small to move a bfloat16 number. */
  @Test
  void mastersKeepStepsThatBfloat16WouldLose() {
    NDArray weight = problem.half(manager.create(new float[] {1}));
    weight.setRequiresGradient(true);
    OptimizerConfig config =
        ConfigLoader.of(
            OptimizerConfig.class,
            Map.of("learning_rate", 1e-3, "beta1", 0, "beta2", 0, "max_grad_norm", 0));
    try (AdamW optimiser = new AdamW(Map.of("0", weight), config);
        GradientBuffer gradients = new GradientBuffer(List.of(weight))) {
      for (int k = 0; k < 20; k++) {
        gradients.accumulate(problem.sum(weight));
        optimiser.step(gradients, 1);
      }
      // Twenty steps of a dozen operations, from a weight of 1.
      RoundingBound.float32()
          .then(12)
          .times(20)
          .checkExact(
              new double[] {0.98},
              optimiser.state(manager).get("master.0").toFloatArray(),
              "master");
      assertEquals(0.98046875, problem.single(weight)[0], "0.98 in bfloat16");
    }
  }

  @Test
  void refusesForeignState() {
    NDArray weight = AdamWProblem.parameter(manager.create(new float[] {1, 2}));
    try (AdamW optimiser =
        new AdamW(
            Map.of("w", weight),
            ConfigLoader.of(OptimizerConfig.class, Map.of("learning_rate", 1)))) {
      Map<String, NDArray> state = optimiser.state(manager);
      assertMessage(optimiser, without(state, "exp_avg.w"), "lacks exp_avg.w");
      assertMessage(optimiser, without(state, "step"), "no single number named step");
      Map<String, NDArray> more = new HashMap<>(state);
      more.put("exp_avg.x", weight);
      assertMessage(optimiser, more, "holds exp_avg.x");
      Map<String, NDArray> other = new HashMap<>(state);
      other.put("exp_avg_sq.w", manager.create(new float[3]));
      assertMessage(optimiser, other, "exp_avg_sq.w has shape (3), expected (2)");
    }
  }

  private static void assertMessage(AdamW optimiser, Map<String, NDArray> state, String part) {
    String message =
        assertThrows(UserException.class, () -> AdamWProblem.restore(optimiser, state))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  private static Map<String, NDArray> without(Map<String, NDArray> state, String name) {
    Map<String, NDArray> rest = new HashMap<>(state);
    rest.remove(name);
    return rest;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
