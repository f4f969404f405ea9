package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.TensorProgram;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class AdamWTest {

  private static final String PROBLEM =
      """
        def loss(self, x: Tensor, scale: Tensor, w: Tensor, b: Tensor, s: Tensor) -> Tensor:
          y = torch.linear(x, torch.to(w, 6), torch.to(b, 6))
          t = torch.to(s, 6)
          return (torch.sum(y * y) + torch.sum(t * t * t)) * scale
        def half(self, x: Tensor) -> Tensor:
          return torch.to(x, 15)
        def single(self, x: Tensor) -> Tensor:
          return torch.to(x, 6)
        def copy(self, target: Tensor, source: Tensor) -> Tensor:
          return torch.copy_(target, source)
      """;

  private NDManager manager;
  private TensorProgram problem;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
    problem = TensorProgram.compile("problem", Device.cpu(), PROBLEM);
  }

  @AfterEach
  void close() {
    problem.close();
    manager.close();
  }

  /** Golden numbers of torch.optim.AdamW: see make_adamw_golden.py beside the resource. */
  static Stream<JsonNode> cases() throws IOException {
    JsonNode golden;
    try (InputStream in = AdamWTest.class.getResourceAsStream("adamw.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    return Stream.iterate(0, i -> i + 1)
        .limit(golden.get("cases").size())
        .map(i -> golden.get("cases").get(i));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTorch(JsonNode golden) {
    Map<String, NDArray> weights = weights(golden);
    try (AdamW optimiser = new AdamW(weights, config(golden));
        GradientBuffer gradients = new GradientBuffer(List.copyOf(weights.values()))) {
      for (int k = 0; k < 5; k++) {
        gradients.accumulate(loss(weights, golden, k));
        assertEquals(golden.get("norms").get(k).floatValue(), gradients.norm(), 1e-4);
        StepReport report = optimiser.step(gradients, (k + 1) / 5.0);
        assertEquals(1, report.gradientNorm() / golden.get("norms").get(k).doubleValue(), 1e-5);
        assertEquals(0.05 * (k + 1) / 5, report.learningRate(), 1e-15);
        assertTrue(report.applied());
        assertEquals(0, gradients.norm(), "the step consumes the gradients");
      }
      Map<String, NDArray> state = optimiser.state(manager);
      for (String name : weights.keySet()) {
        assertClose(golden.get("end").get(name), weights.get(name), 1e-5);
        assertClose(golden.get("exp_avg").get(name), state.get("exp_avg." + name), 1e-5);
        assertClose(golden.get("exp_avg_sq").get(name), state.get("exp_avg_sq." + name), 1e-5);
      }
      assertArrayEquals(new float[] {5}, state.get("step").toFloatArray());
    }
  }

  @Test
  void microBatchesAddUp() throws IOException {
    JsonNode golden = cases().findFirst().orElseThrow();
    Map<String, NDArray> weights = weights(golden);
    try (GradientBuffer gradients = new GradientBuffer(List.copyOf(weights.values()))) {
      gradients.accumulate(loss(weights, golden, 0));
      float[] first = gradients.totals().get(0).toFloatArray();
      gradients.accumulate(loss(weights, golden, 2));
      float[] both = gradients.totals().get(0).toFloatArray();
      gradients.clear();
      gradients.accumulate(loss(weights, golden, 2));
      float[] second = gradients.totals().get(0).toFloatArray();
      for (int i = 0; i < both.length; i++) {
        assertEquals(first[i] + second[i], both[i]);
      }
    }
  }

  @Test
  void parameterOutsideTheGraphGetsNoGradientAndOnlyDecays() {
    NDArray used = parameter(manager.create(new float[] {1, 2}));
    NDArray idle = parameter(manager.create(new float[] {4, 8}));
    AdamWConfig config = new AdamWConfig(0.5, null, null, null, 0.5, null, null);
    try (AdamW optimiser = new AdamW(List.of(used, idle), config);
        GradientBuffer gradients = new GradientBuffer(List.of(used, idle));
        TensorProgram square =
            TensorProgram.compile(
                "square",
                Device.cpu(),
                "  def square(self, x: Tensor) -> Tensor:\n    return torch.sum(x * x)\n")) {
      gradients.accumulate(square.call("square").add(used).runRecorded(manager).singletonOrThrow());
      assertArrayEquals(new float[] {0, 0}, gradients.totals().get(1).toFloatArray());
      optimiser.step(gradients, 1);
      assertArrayEquals(new float[] {3, 6}, idle.toFloatArray());
    }
  }

  @Test
  void skipsStepsWithoutFiniteNorm() throws IOException {
    JsonNode golden = cases().findFirst().orElseThrow();
    Map<String, NDArray> weights = weights(golden);
    try (AdamW optimiser = new AdamW(weights, config(golden));
        GradientBuffer gradients = new GradientBuffer(List.copyOf(weights.values()))) {
      gradients.accumulate(loss(weights, golden, 0));
      optimiser.step(gradients, 1);
      Map<String, float[]> before = copy(optimiser.state(manager), weights);
      gradients.accumulate(loss(weights, golden, 1, Float.NaN));
      StepReport report = optimiser.step(gradients, 1);
      assertFalse(report.applied());
      assertTrue(Double.isNaN(report.gradientNorm()));
      assertSame(before, copy(optimiser.state(manager), weights));
      assertEquals(1, optimiser.stepsApplied());
      gradients.accumulate(loss(weights, golden, 1));
      assertTrue(optimiser.step(gradients, 1).applied(), "the bad gradients are gone");
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void restoredRunGoesOnBitForBit(boolean half) throws IOException {
    JsonNode golden = cases().findFirst().orElseThrow();
    Map<String, NDArray> whole = half ? halves(weights(golden)) : weights(golden);
    Map<String, NDArray> resumed = half ? halves(weights(golden)) : weights(golden);
    try (AdamW first = new AdamW(whole, config(golden));
        AdamW second = new AdamW(resumed, config(golden));
        GradientBuffer gradients = new GradientBuffer(List.copyOf(whole.values()));
        GradientBuffer after = new GradientBuffer(List.copyOf(resumed.values()))) {
      for (int k = 0; k < 3; k++) {
        gradients.accumulate(loss(whole, golden, k));
        first.step(gradients, 1);
      }
      whole.forEach((name, w) -> problem.call("copy").add(resumed.get(name)).add(w).run(manager));
      second.restore(first.state(manager));
      assertEquals(3, second.stepsApplied());
      gradients.accumulate(loss(whole, golden, 3));
      after.accumulate(loss(resumed, golden, 3));
      first.step(gradients, 1);
      second.step(after, 1);
      assertSame(copy(first.state(manager), whole), copy(second.state(manager), resumed));
    }
  }

  static Stream<Boolean> formats() {
    return Stream.of(false, true);
  }

  /** Many steps that are each too small to move a bfloat16 number. */
  @Test
  void mastersKeepStepsThatBfloat16WouldLose() {
    NDArray weight =
        problem.call("half").add(manager.create(new float[] {1})).run(manager).singletonOrThrow();
    weight.setRequiresGradient(true);
    AdamWConfig config = new AdamWConfig(1e-3, 0.0, 0.0, null, null, null, 0.0);
    try (AdamW optimiser = new AdamW(List.of(weight), config);
        GradientBuffer gradients = new GradientBuffer(List.of(weight));
        TensorProgram sum =
            TensorProgram.compile(
                "sum",
                Device.cpu(),
                "  def sum(self, x: Tensor) -> Tensor:\n    return torch.sum(torch.to(x, 6))\n")) {
      for (int k = 0; k < 20; k++) {
        gradients.accumulate(sum.call("sum").add(weight).runRecorded(manager).singletonOrThrow());
        optimiser.step(gradients, 1);
      }
      assertEquals(0.98, optimiser.state(manager).get("master.0").toFloatArray()[0], 1e-5);
      assertEquals(0.98046875, single(weight)[0], "0.98 in bfloat16");
    }
  }

  @Test
  void refusesForeignState() {
    NDArray weight = parameter(manager.create(new float[] {1, 2}));
    try (AdamW optimiser = new AdamW(Map.of("w", weight), AdamWConfig.ofLearningRate(1))) {
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
    String message = assertThrows(UserException.class, () -> optimiser.restore(state)).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static Map<String, NDArray> without(Map<String, NDArray> state, String name) {
    Map<String, NDArray> rest = new HashMap<>(state);
    rest.remove(name);
    return rest;
  }

  private NDArray loss(Map<String, NDArray> weights, JsonNode golden, int k) {
    return loss(weights, golden, k, new float[] {1f, 0.01f, 3f, 0.2f, 1f}[k]);
  }

  private NDArray loss(Map<String, NDArray> weights, JsonNode golden, int k, float scale) {
    return problem
        .call("loss")
        .add(array(golden.get("inputs").get(k)))
        .add(manager.create(scale))
        .add(weights.get("w"))
        .add(weights.get("b"))
        .add(weights.get("s"))
        .runRecorded(manager)
        .singletonOrThrow();
  }

  private static AdamWConfig config(JsonNode golden) {
    return new AdamWConfig(
        golden.get("learning_rate").doubleValue(),
        golden.get("beta1").doubleValue(),
        golden.get("beta2").doubleValue(),
        golden.get("eps").doubleValue(),
        golden.get("weight_decay").doubleValue(),
        golden.get("decay_matrices_only").booleanValue(),
        golden.get("max_grad_norm").doubleValue());
  }

  private Map<String, NDArray> weights(JsonNode golden) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (String name : List.of("w", "b", "s")) {
      weights.put(name, parameter(array(golden.get("start").get(name))));
    }
    return weights;
  }

  private Map<String, NDArray> halves(Map<String, NDArray> weights) {
    Map<String, NDArray> halves = new LinkedHashMap<>();
    weights.forEach(
        (name, w) ->
            halves.put(
                name, parameter(problem.call("half").add(w).run(manager).singletonOrThrow())));
    return halves;
  }

  private static NDArray parameter(NDArray array) {
    array.setRequiresGradient(true);
    return array;
  }

  private NDArray array(JsonNode json) {
    if (!json.get(0).isArray()) {
      float[] values = new float[json.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = json.get(i).floatValue();
      }
      return manager.create(values);
    }
    float[][] rows = new float[json.size()][json.get(0).size()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = json.get(i).get(j).floatValue();
      }
    }
    return manager.create(rows);
  }

  private void assertClose(JsonNode expected, NDArray actual, double tolerance) {
    assertEquals(DataType.FLOAT32, actual.getDataType());
    float[] wanted = array(expected).toFloatArray();
    float[] found = actual.toFloatArray();
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], found[i], tolerance * Math.max(1, Math.abs(wanted[i])));
    }
  }

  private float[] single(NDArray array) {
    return problem.call("single").add(array).run(manager).singletonOrThrow().toFloatArray();
  }

  private Map<String, float[]> copy(Map<String, NDArray> state, Map<String, NDArray> weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    state.forEach((name, array) -> values.put(name, single(array)));
    weights.forEach((name, array) -> values.put("weight." + name, single(array)));
    return values;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }
}
