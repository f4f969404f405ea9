package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The loss on log-probs of a real policy, as TRL's trainer computed both; the model is not run. */
@Tag("unit")
@Tag("numeric")
@Tag("device")
class EndToEndLossTest {

  @Test
  void followsTrlOnRealLogProbs() throws IOException {
    JsonNode cases =
        new ObjectMapper().readTree(Fixtures.path("grpo/end_to_end.json").toFile()).get("cases");
    assertEquals(6, cases.size());
    SafetensorsFile file = SafetensorsFile.open(Fixtures.path("grpo/end_to_end.safetensors"));
    for (int c = 0; c < cases.size(); c++) {
      check(cases.get(c), file);
    }
  }

  private static void check(JsonNode golden, SafetensorsFile file) {
    String key = golden.get("key").textValue();
    String inputs = key.substring(0, key.indexOf('.'));
    PolicyLossConfig config = config(golden);
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray mask = file.read("completion_mask", manager, DataType.INT64);
      double tokens = golden.get("num_items_in_batch").doubleValue();
      StepTotals totals = new StepTotals(4, tokens, golden.get("max_completion_length").intValue());
      PolicyLoss.Result result =
          loss.compute(
              new PolicyLossInputs(
                  file.read(inputs + ".policy_logps", manager, DataType.FLOAT32),
                  Optional.of(file.read(inputs + ".old_logps", manager, DataType.FLOAT32)),
                  Optional.of(file.read(inputs + ".reference_logps", manager, DataType.FLOAT32)),
                  file.read("advantages", manager, DataType.FLOAT32),
                  mask,
                  Optional.of(file.read(inputs + ".entropies", manager, DataType.FLOAT32))),
              totals,
              manager);
      double bound = Golden.SUM.atMost(1e-5).ofTwo();
      assertEquals(golden.get("loss").doubleValue(), result.loss().getFloat(), bound, key);
      Map<String, Double> metrics = result.statistics().metrics(config);
      for (Map.Entry<String, JsonNode> wanted : golden.get("metrics").properties()) {
        assertEquals(
            wanted.getValue().doubleValue(), metrics.get(wanted.getKey()), bound, key + wanted);
      }
    }
  }

  private static PolicyLossConfig config(JsonNode golden) {
    double epsilon = golden.get("epsilon").doubleValue();
    return ConfigLoader.of(
        PolicyLossConfig.class,
        Map.of(
            "type", golden.get("loss_type").textValue(),
            "epsilon_low", epsilon,
            "epsilon_high", epsilon,
            "beta", golden.get("beta").doubleValue(),
            "kl_bias_correction", golden.get("use_bias_correction_kl").booleanValue()));
  }
}
