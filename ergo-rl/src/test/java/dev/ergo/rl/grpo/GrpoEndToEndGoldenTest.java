package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.GoldenPolicy;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.GradientBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TRL's GRPO trainer on model A with an adapter, from messages and image files to the gradient of
 * every adapter tensor. Completions of the same prompt share its prefix here.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class GrpoEndToEndGoldenTest {

  private static final int ROWS = 4;
  private static final int GROUP = 2;

  /** No prompt with its completion is longer. */
  private static final int TOKENS = 200;

  private static final JsonNode GOLDEN = GoldenPolicy.json("grpo/end_to_end.json");

  private static SafetensorsFile file;
  private static GoldenPolicy golden;
  private static Map<String, NDArray> trained;
  private static NDManager manager;

  @BeforeAll
  static void load() {
    file = SafetensorsFile.open(Fixtures.path("grpo/end_to_end.safetensors"));
    golden = GoldenPolicy.load("grpo/policy_adapter");
    trained = golden.policy().trainable();
    manager = golden.policy().manager();
  }

  @AfterAll
  static void close() {
    golden.close();
  }

  static List<JsonNode> cases() {
    List<JsonNode> cases = new ArrayList<>();
    GOLDEN.get("cases").forEach(cases::add);
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTrl(JsonNode expected) {
    String inputs = expected.get("key").textValue().replaceFirst("\\..*", ".");
    PolicyLossConfig config = config(expected);
    try (NDManager scope = manager.newSubManager();
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen());
        GradientBuffer gradients = new GradientBuffer(List.copyOf(trained.values()))) {
      double temperature = expected.get("temperature").asDouble();
      QwenModel model = golden.policy().model();
      ScoredTokens policy = score(model, temperature, scope, Gradients.LOG_PROBS);
      ScoredTokens reference = score(model.withoutAdapter(), temperature, scope, Gradients.NONE);
      float[] mask = policy.mask().toFloatArray();
      RoundingBound rounding = FixtureModel.A.logProbs(TOKENS, temperature).atMost(2e-4);
      checkTokens(inputs + "policy_logps", policy.logProbs(), mask, rounding);
      checkTokens(inputs + "reference_logps", reference.logProbs(), mask, rounding);
      checkTokens(inputs + "entropies", policy.entropies(), mask, rounding);
      PolicyLoss.Result result =
          loss.compute(
              new PolicyLossInputs(
                  policy.logProbs(),
                  Optional.of(file.read(inputs + "old_logps", scope, DataType.FLOAT32)),
                  Optional.of(reference.logProbs()),
                  file.read("advantages", scope, DataType.FLOAT32),
                  policy.mask(),
                  Optional.of(policy.entropies())),
              totals(expected),
              scope);
      // What is made of log-probs errs as they do.
      double bound = rounding.ofTwo();
      assertEquals(expected.get("loss").asDouble(), result.loss().getFloat(), bound);
      Map<String, Double> metrics = result.statistics().metrics(config);
      for (Map.Entry<String, JsonNode> metric : expected.get("metrics").properties()) {
        double value = metric.getValue().asDouble();
        assertEquals(value, metrics.get(metric.getKey()), bound, metric.getKey());
      }
      gradients.accumulate(result.loss());
      checkGradients(expected, gradients.totals());
    }
  }

  private static ScoredTokens score(
      QwenModel model, double temperature, NDManager scope, Gradients kept) {
    LogProbRequest request =
        new LogProbRequest(groups(), temperature, golden.policy().images()).with(kept);
    return model.logProbs(request, scope);
  }

  private static List<PrefixGroup> groups() {
    List<PrefixGroup> groups = new ArrayList<>();
    for (int row = 0; row < ROWS; row += GROUP) {
      TokenSequence prompt = golden.encode(GOLDEN.get("messages").get(row), true);
      List<Continuation> completions = new ArrayList<>();
      for (int member = row; member < row + GROUP; member++) {
        assertArrayEquals(golden.row(file, "prompt_ids", "prompt_mask", member), prompt.ids());
        int[] ids = golden.row(file, "completion_ids", "completion_mask", member);
        boolean[] scored = new boolean[ids.length];
        Arrays.fill(scored, true);
        completions.add(new Continuation(new TokenSequence(ids, List.<ImageView>of()), scored));
      }
      groups.add(new PrefixGroup(prompt, completions));
    }
    return groups;
  }

  private static PolicyLossConfig config(JsonNode expected) {
    double epsilon = expected.get("epsilon").asDouble();
    return ConfigLoader.of(
        PolicyLossConfig.class,
        Map.of(
            "type", expected.get("loss_type").textValue(),
            "epsilon_low", epsilon,
            "epsilon_high", epsilon,
            "beta", expected.get("beta").asDouble(),
            "kl_bias_correction", expected.get("use_bias_correction_kl").asBoolean()));
  }

  private static StepTotals totals(JsonNode expected) {
    return new StepTotals(
        ROWS,
        expected.get("num_items_in_batch").asDouble(),
        expected.get("max_completion_length").asInt());
  }

  /** The fixtures hold entropies at masked positions too. */
  private static void checkTokens(String name, NDArray actual, float[] mask, RoundingBound bound) {
    try (NDManager scope = manager.newSubManager()) {
      float[] expected = file.read(name, scope, DataType.FLOAT32).toFloatArray();
      for (int i = 0; i < mask.length; i++) {
        expected[i] *= mask[i];
      }
      bound.checkTwo(expected, actual.toFloatArray(), name);
    }
  }

  private static void checkGradients(JsonNode expected, List<NDArray> actual) {
    List<String> names = List.copyOf(trained.keySet());
    JsonNode norms = expected.get("grad_norms");
    RoundingBound bound = FixtureModel.A.gradients(TOKENS);
    assertEquals(names.size(), norms.size());
    String prefix = expected.get("key").textValue() + ".grad.";
    try (NDManager scope = manager.newSubManager()) {
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        float[] gradient = actual.get(i).toFloatArray();
        double norm = norms.get(name).asDouble();
        assertTrue(norm > 0, name);
        assertEquals(norm, norm(gradient), bound.ofTwo() * norm, name);
        if (file.tensors().containsKey(prefix + name)) {
          float[] full = file.read(prefix + name, scope, DataType.FLOAT32).toFloatArray();
          bound.checkVectors(full, gradient, name);
        }
      }
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
