package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Entropies with a graph: the slope they get under LoRA, autograd, and finite differences in
 * double.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class EntropyGradientTest {

  private static final double TEMPERATURE = 0.7;

  private static final String PROGRAM =
      """
      def gradient(self, logps: Tensor, entropies: Tensor, weights: Tensor, by: List[Tensor]) -> List[Tensor]:
        total = torch.sum(entropies * weights) + torch.sum(logps * weights)
        out = annotate(List[Tensor], [])
        for g in torch.grad([total], by, allow_unused=True):
          if g is not None:
            out.append(g)
        return out
      def has_graph(self, x: Tensor) -> Tensor:
        if x.requires_grad:
          return torch.ones([1])
        return torch.zeros([1])
      def move(self, tensors: List[Tensor], directions: List[Tensor]) -> Tensor:
        for i in range(len(tensors)):
          tensors[i].detach().add_(directions[i])
        return torch.zeros([1])
      """;

  private final ModelCase golden = ModelCase.grpoPrompts();
  private final List<PrefixGroup> groups = GrpoLogProbGoldenTest.groups(golden);
  private final RoundingBound bound = FixtureModel.A.gradients(golden.width());
  private NDManager manager;
  private TensorProgram program;
  private QwenModel model;
  private LoraAdapter adapter;
  private Map<String, NDArray> trained;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
    program = TensorProgram.compile("entropy", TestDevice.chosen(), PROGRAM);
    model = ModelCase.model(FixtureModel.A.tokens());
    adapter = LoraAdapter.load(Fixtures.path("grpo/policy_adapter"), model.config(), manager);
    trained = adapter.tensors();
    trained.values().forEach(tensor -> tensor.setRequiresGradient(true));
    model.attach(adapter);
  }

  @AfterEach
  void close() {
    model.close();
    program.close();
    manager.close();
  }

  /** Under LoRA the output matrix is frozen and slopes are attached; trained, autograd does all. */
  @Test
  void slopesUnderLoraAreThoseOfAutograd() {
    Map<String, float[]> slopes = gradients();
    model.parameters().get("model.embed_tokens.weight").setRequiresGradient(true);
    Map<String, float[]> autograd = gradients();
    assertEquals(trained.size(), slopes.size());
    autograd.forEach(
        (name, expected) -> {
          assertTrue(norm(expected) > 0, name);
          bound.checkVectors(expected, slopes.get(name), name);
        });
  }

  @Test
  void gradientIsTheSlopeOfFiniteDifferences() {
    Map<String, float[]> gradients = gradients();
    Random random = new Random(5);
    for (int trial = 0; trial < 3; trial++) {
      Map<String, float[]> direction = new LinkedHashMap<>();
      double expected = 0;
      double longest = 0;
      for (Map.Entry<String, float[]> entry : gradients.entrySet()) {
        float[] gradient = entry.getValue();
        double norm = norm(gradient);
        float[] step = new float[gradient.length];
        for (int i = 0; i < step.length; i++) {
          // Along the gradient in part, so that the slope is far above the rounding.
          step[i] = (float) (2e-4 * (random.nextGaussian() + 5 * gradient[i] / norm));
          expected += (double) step[i] * gradient[i];
        }
        direction.put(entry.getKey(), step);
        longest += norm(step) * norm;
      }
      // Four points leave an error of the fourth order in the step.
      double[] values = new double[5];
      for (int at = -2; at <= 2; at++) {
        move(direction, at);
        values[at + 2] = value();
        move(direction, -at);
      }
      double slope = (8 * (values[3] - values[1]) - (values[4] - values[0])) / 12;
      // No direction makes more of the gradient's error than its own length.
      assertEquals(expected, slope, bound.fromExact() * longest);
    }
  }

  /** Asked for or not, the values are the same; not asked for, there is no graph to use. */
  @Test
  void entropiesHaveAGraphOnlyWhereAskedFor() {
    try (NDManager scope = manager.newSubManager()) {
      ScoredTokens with = score(scope, Gradients.LOG_PROBS_AND_ENTROPIES);
      ScoredTokens without = score(scope, Gradients.LOG_PROBS);
      ScoredTokens nothing = score(scope, Gradients.NONE);
      assertTrue(hasGraph(with.logProbs()) && hasGraph(with.entropies()));
      assertTrue(hasGraph(without.logProbs()));
      assertFalse(hasGraph(without.entropies()));
      assertFalse(hasGraph(nothing.logProbs()) || hasGraph(nothing.entropies()));
      RoundingBound same = FixtureModel.A.logProbs(golden.width(), TEMPERATURE).atMost(1e-4);
      float[] expected = nothing.entropies().toFloatArray();
      same.checkTwo(expected, with.entropies().toFloatArray(), "with");
      same.checkTwo(expected, without.entropies().toFloatArray(), "without");
    }
  }

  private boolean hasGraph(NDArray array) {
    try (NDManager scope = manager.newSubManager()) {
      return program.call("has_graph").with("x", array).run(scope).singletonOrThrow().getFloat()
          == 1;
    }
  }

  private ScoredTokens score(NDManager scope, Gradients kept) {
    return model.logProbs(new LogProbRequest(groups, TEMPERATURE, golden).with(kept), scope);
  }

  /** Gradients of a weighted sum of all entropies and log-probs by the adapter's tensors. */
  private Map<String, float[]> gradients() {
    try (NDManager scope = manager.newSubManager()) {
      ScoredTokens scored = score(scope, Gradients.LOG_PROBS_AND_ENTROPIES);
      NDList out =
          program
              .call("gradient")
              .with("logps", scored.logProbs())
              .with("entropies", scored.entropies())
              .with("weights", weights(scored, scope))
              .with("by", trained.values())
              .runRecorded(scope);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      trained.keySet().forEach(n -> gradients.put(n, out.get(gradients.size()).toFloatArray()));
      return gradients;
    }
  }

  /** The same sum of a computation in double. */
  private double value() {
    DoubleDecoder decoder = DoubleDecoder.of(model, Optional.of(adapter));
    double sum = 0;
    for (int row = 0; row < groups.size(); row++) {
      TokenSequence prompt = groups.get(row).prefix();
      int[] tail = groups.get(row).continuations().get(0).tokens().ids();
      double[][] logProbs = decoder.logProbs(prompt.then(tail), model, golden, TEMPERATURE);
      for (int at = 0; at < tail.length; at++) {
        double[] seen = logProbs[prompt.length() - 1 + at];
        double entropy = -Arrays.stream(seen).map(value -> value * Math.exp(value)).sum();
        sum += weight(row, at) * (entropy + seen[tail[at]]);
      }
    }
    return sum;
  }

  /** Another weight for each token, so that no error can cancel. */
  private static float weight(int row, int token) {
    return 0.5f + (row + 3 * token) % 7 * 0.25f;
  }

  private static NDArray weights(ScoredTokens scored, NDManager scope) {
    int width = (int) scored.entropies().getShape().get(1);
    float[] weights = new float[(int) scored.entropies().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight(i / width, i % width);
    }
    return scope.create(weights, scored.entropies().getShape());
  }

  private void move(Map<String, float[]> direction, double times) {
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> steps =
          trained.keySet().stream()
              .map(n -> scope.create(direction.get(n), trained.get(n).getShape()).mul(times))
              .toList();
      program.call("move").with("tensors", trained.values()).with("directions", steps).run(scope);
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
