package dev.ergo.core.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.MergedAdapter;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Model A with a PEFT adapter against transformers and PEFT. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class LoraGoldenTest {

  static final List<String> CASES = List.of("text_only", "ergo_two_turn", "batch_left");

  private static final SafetensorsFile GOLDEN =
      SafetensorsFile.open(Fixtures.path("model/A_lora/lora.safetensors"));

  private static NDManager manager;
  private static QwenModel model;
  private static LoraAdapter adapter;

  @BeforeAll
  static void load() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
    model = ModelCase.model(FixtureModel.A.firstSpecial());
    adapter = LoraAdapter.load(Fixtures.path("model/A_lora/adapter"), model.config(), manager);
    adapter.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
    model.attach(adapter);
  }

  @AfterAll
  static void close() {
    model.close();
    manager.close();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void tokenLogProbsWithAndWithoutTheAdapter(String name) {
    ModelCase golden = ModelCase.load(name);
    GoldenLogProbs.check(model, golden, floats(name + ".token_logps_adapter_on"), manager);
    GoldenLogProbs.check(model.withoutAdapter(), golden, golden.floats("token_logps"), manager);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void lastLogitsUnmergedAndMerged(String name) {
    if (name.equals("batch_left")) {
      return;
    }
    ModelCase golden = ModelCase.load(name);
    float[] all = floats(name + ".logits_adapter_on");
    float[] expected =
        Arrays.copyOfRange(all, all.length - FixtureModel.A.vocabulary(), all.length);
    try (NDManager scope = manager.newSubManager();
        Rollout rollout = model.rollout(golden.rows(), 1, golden, 0);
        QwenModel merged =
            QwenModel.of(
                model.config(),
                MergedAdapter.of(adapter, model.parameters(), scope),
                new SamplingIds(FixtureModel.A.firstSpecial(), model.stopIds()),
                TestDevice.chosen());
        Rollout mergedRollout = merged.rollout(golden.rows(), 1, golden, 0)) {
      RoundingBound bound = FixtureModel.A.logits(golden.width()).atMost(2e-4);
      bound.checkTwo(expected, rollout.logits(scope).toFloatArray(), name);
      bound.checkTwo(expected, mergedRollout.logits(scope).toFloatArray(), name + " merged");
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void lossAndGradientOfEveryAdapterTensor(String name) {
    JsonNode facts = JsonFile.read(Fixtures.path("model/A_lora/lora.json")).get("cases").get(name);
    Map<String, float[]> full = new HashMap<>();
    if (name.equals("ergo_two_turn")) {
      for (String tensor : GOLDEN.tensors().keySet()) {
        if (tensor.startsWith("grad.")) {
          full.put(tensor.substring("grad.".length()), floats(tensor));
        }
      }
    }
    LossGradients.of(model, ModelCase.load(name), adapter.tensors())
        .check(facts.get("loss_last12").asDouble(), facts.get("grad_norms"), full);
  }

  private static float[] floats(String name) {
    return GOLDEN.read(name, manager, DataType.FLOAT32).toFloatArray();
  }
}
