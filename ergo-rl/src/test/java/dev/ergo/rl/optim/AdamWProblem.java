package dev.ergo.rl.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The small problem of make_adamw_golden.py (beside adamw.json) and its golden numbers. */
final class AdamWProblem implements AutoCloseable {

  /**
   * Five steps, each of sums over rows and columns of less than eight and some dozen operations of
   * the optimiser; relative to numbers of more than 1.
   */
  static final RoundingBound BOUND =
      RoundingBound.float32().then(8 + 8 + 24).times(5).magnitude(3).atMost(1e-5);

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
      def sum(self, x: Tensor) -> Tensor:
        return torch.sum(torch.to(x, 6))
      """;

  private final NDManager manager;
  private final TensorProgram program;

  AdamWProblem(NDManager manager) {
    this.manager = manager;
    this.program = TensorProgram.compile("problem", TestDevice.chosen(), PROBLEM);
  }

  void assign(NDArray target, NDArray source) {
    program.call("copy").with("target", target).with("source", source).run(manager);
  }

  NDArray half(NDArray array) {
    return program.call("half").with("x", array).run(manager).singletonOrThrow();
  }

  NDArray sum(NDArray array) {
    return program.call("sum").with("x", array).runRecorded(manager).singletonOrThrow();
  }

  NDArray loss(Map<String, NDArray> weights, JsonNode golden, int k) {
    return loss(weights, golden, k, new float[] {1f, 0.01f, 3f, 0.2f, 1f}[k]);
  }

  NDArray loss(Map<String, NDArray> weights, JsonNode golden, int k, float scale) {
    return program
        .call("loss")
        .with("x", array(golden.get("inputs").get(k)))
        .with("scale", manager.create(scale))
        .with("w", weights.get("w"))
        .with("b", weights.get("b"))
        .with("s", weights.get("s"))
        .runRecorded(manager)
        .singletonOrThrow();
  }

  static OptimizerConfig config(JsonNode golden) {
    return ConfigLoader.of(
        OptimizerConfig.class,
        Map.of(
            "learning_rate", golden.get("learning_rate"),
            "beta1", golden.get("beta1"),
            "beta2", golden.get("beta2"),
            "epsilon", golden.get("eps"),
            "weight_decay", golden.get("weight_decay"),
            "decay_matrices_only", golden.get("decay_matrices_only"),
            "max_grad_norm", golden.get("max_grad_norm")));
  }

  Map<String, NDArray> weights(JsonNode golden) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    for (String name : List.of("w", "b", "s")) {
      weights.put(name, parameter(array(golden.get("start").get(name))));
    }
    return weights;
  }

  Map<String, NDArray> halves(Map<String, NDArray> weights) {
    Map<String, NDArray> halves = new LinkedHashMap<>();
    weights.forEach((name, w) -> halves.put(name, parameter(half(w))));
    return halves;
  }

  static NDArray parameter(NDArray array) {
    array.setRequiresGradient(true);
    return array;
  }

  NDArray array(JsonNode json) {
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

  float[] single(NDArray array) {
    return program.call("single").with("x", array).run(manager).singletonOrThrow().toFloatArray();
  }

  Map<String, float[]> copy(Map<String, NDArray> state, Map<String, NDArray> weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    state.forEach((name, array) -> values.put(name, single(array)));
    weights.forEach((name, array) -> values.put("weight." + name, single(array)));
    return values;
  }

  /** Golden numbers of torch.optim.AdamW: see make_adamw_golden.py beside the resource. */
  static Stream<JsonNode> cases() throws IOException {
    JsonNode golden;
    try (InputStream in = AdamWProblem.class.getResourceAsStream("adamw.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    return Stream.iterate(0, i -> i + 1)
        .limit(golden.get("cases").size())
        .map(i -> golden.get("cases").get(i));
  }

  @Override
  public void close() {
    program.close();
  }

  /** Lets an optimiser take over a state that lies in memory. */
  static void restore(AdamW optimiser, Map<String, NDArray> state) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    state.forEach((name, array) -> shapes.put(name, array.getShape()));
    optimiser.restore(shapes, (name, taker) -> taker.accept(state.get(name)));
  }
}
