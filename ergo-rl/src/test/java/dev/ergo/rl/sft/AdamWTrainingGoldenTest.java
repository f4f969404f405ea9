package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.GoldenPolicy;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three steps of full training of model A, from messages and image files to moved weights, against
 * torch.optim.AdamW over transformers: in one pass, and in one pass per row.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class AdamWTrainingGoldenTest {

  private static final int TAUGHT = 12;

  /** The longest row. */
  private static final int TOKENS = 118;

  private static final RoundingBound LOSS = FixtureModel.A.logProbs(TOKENS, 1).atMost(1e-4);
  private static final RoundingBound GRADIENTS = FixtureModel.A.gradients(TOKENS);
  private static final JsonNode GOLDEN = GoldenPolicy.json("model/A_optim/adamw.json");

  @ParameterizedTest
  @ValueSource(ints = {8192, 12})
  void followsTorch(int microbatchTokens) {
    try (GoldenPolicy golden = GoldenPolicy.load(null);
        UpdatePass update = new UpdatePass(golden.policy(), settings(microbatchTokens), 1);
        LikelihoodLoss likelihood = new LikelihoodLoss(golden.policy().model().device())) {
      List<PrefixGroup> groups = groups(golden);
      for (JsonNode step : GOLDEN.get("steps")) {
        double[] loss = {0};
        int[] passes = {0};
        StepReport report =
            update.apply(
                groups,
                1,
                1,
                Gradients.LOG_PROBS,
                List.of(),
                (tokens, batch) -> {
                  NDArray part = likelihood.part(tokens, TAUGHT * groups.size());
                  loss[0] += part.getFloat();
                  passes[0]++;
                  return part;
                });
        assertEquals(microbatchTokens == TAUGHT ? 3 : 1, passes[0]);
        assertEquals(step.get("loss_before_step").asDouble(), loss[0], LOSS.ofTwo());
        double norm = step.get("grad_norm_before_clip").asDouble();
        assertEquals(norm, report.gradientNorm(), GRADIENTS.ofTwo() * norm);
        assertTrue(report.applied());
      }
      assertEquals(GOLDEN.get("loss_after_step_3").asDouble(), loss(golden, groups), LOSS.ofTwo());
      checkWeights(golden.policy().model().parameters().tensors());
    }
  }

  /** Through the configuration, as a run would have them. */
  private TrainConfig settings(int microbatchTokens) {
    JsonNode optimizer = GOLDEN.get("optimizer");
    return ConfigLoader.of(
        TrainConfig.class,
        Map.of(
            "shares", 1,
            "optimizer.learning_rate", optimizer.get("lr"),
            "optimizer.beta1", optimizer.get("betas").get(0),
            "optimizer.beta2", optimizer.get("betas").get(1),
            "optimizer.epsilon", optimizer.get("eps"),
            "optimizer.weight_decay", optimizer.get("weight_decay"),
            "optimizer.max_grad_norm", optimizer.get("clip_grad_norm"),
            "memory.microbatch_tokens", microbatchTokens));
  }

  /** The rows of batch_left; the fixture's last turns are not ended, so ids are cut to its own. */
  private static List<PrefixGroup> groups(GoldenPolicy golden) {
    SafetensorsFile file =
        SafetensorsFile.open(Fixtures.path("model/A_cases/batch_left.safetensors"));
    JsonNode rows =
        GoldenPolicy.json("model/A_cases/cases.json")
            .get("cases")
            .get("batch_left")
            .get("messages");
    List<PrefixGroup> groups = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      int[] expected = golden.row(file, "input_ids", "attention_mask", row);
      TokenSequence whole = golden.encode(rows.get(row), false);
      int[] ids = Arrays.copyOf(whole.ids(), expected.length);
      assertArrayEquals(expected, ids);
      List<int[]> taught = List.of(new int[] {ids.length - TAUGHT, ids.length});
      int image = golden.policy().model().config().ids().image();
      groups.add(
          PrefixGroup.split(new TokenSequence(ids, whole.images()), taught, image).orElseThrow());
    }
    return groups;
  }

  private static double loss(GoldenPolicy golden, List<PrefixGroup> groups) {
    try (NDManager scope = golden.policy().manager().newSubManager()) {
      ScoredTokens scored =
          golden
              .policy()
              .model()
              .logProbs(new LogProbRequest(groups, 1, golden.policy().images()), scope);
      double sum = 0;
      for (float value : scored.logProbs().toFloatArray()) {
        sum += value;
      }
      return -sum / (TAUGHT * groups.size());
    }
  }

  private static void checkWeights(Map<String, NDArray> weights) {
    JsonNode norms = GOLDEN.get("param_norms_after_3");
    assertEquals(weights.size(), norms.size());
    weights.forEach(
        (name, weight) -> {
          double sum = 0;
          for (float value : weight.toFloatArray()) {
            sum += (double) value * value;
          }
          double norm = norms.get(name).asDouble();
          assertEquals(norm, Math.sqrt(sum), 1e-4 * norm, name);
        });
    SafetensorsFile full =
        SafetensorsFile.open(Fixtures.path("model/A_optim/adamw_params_after_3.safetensors"));
    assertEquals(7, full.tensors().size());
    double rate = GOLDEN.get("optimizer").get("lr").asDouble();
    int values = 0;
    int apart = 0;
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      for (String name : full.tensors().keySet()) {
        float[] expected = full.read(name, scope, DataType.FLOAT32).toFloatArray();
        float[] actual = weights.get(name).toFloatArray();
        // AdamW's first steps are as long as the rate, in a direction that rounding may turn.
        assertArrayEquals(expected, actual, (float) (2 * rate), name);
        values += expected.length;
        for (int i = 0; i < expected.length; i++) {
          apart += Math.abs(expected[i] - actual[i]) > rate / 100 ? 1 : 0;
        }
      }
    }
    // By a hundredth of the rate only values part whose gradient is less than a hundred times its
    // rounding, of which the bound for two is twelve standard deviations: 1 in 1,000.
    double share = 100 * GRADIENTS.ofTwo() / 12;
    assertTrue(apart <= share * values, apart + " of " + values);
  }
}
