package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.CopiedModel;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The common forms of PEFT's adapters on model A: log-probs, loss and gradients as PEFT's. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class AdapterFormsTest {

  static final List<String> FORMS =
      List.of(
          "all_linear", "regex_rslora", "patterns", "some_layers", "saved_head", "saved_embedding");

  @TempDir Path root;
  private NDManager manager;
  private QwenModel model;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
    model = ModelCase.model(FixtureModel.A.firstSpecial());
  }

  @AfterEach
  void close() {
    model.close();
    manager.close();
  }

  @ParameterizedTest
  @FieldSource("FORMS")
  void logProbsLossAndGradients(String form) {
    LoraAdapter adapter = load(Fixtures.path("model/A_forms/" + form));
    adapter.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
    model.attach(adapter);
    CopiedModel.GOLDEN
        .get("adapters")
        .get(form)
        .properties()
        .forEach(
            entry -> {
              ModelCase golden = ModelCase.load(entry.getKey());
              JsonNode facts = entry.getValue();
              GoldenLogProbs.check(
                  model, golden, OwnHeadTest.floats(facts.get("token_logps")), manager);
              GoldenLogProbs.check(
                  model.withoutAdapter(), golden, golden.floats("token_logps"), manager);
              assertEquals(facts.get("grad_norms").size(), adapter.tensors().size());
              LossGradients.of(model, golden, adapter.tensors())
                  .check(facts.get("loss_last12").asDouble(), facts.get("grad_norms"), Map.of());
              try (QwenModel other = model.shared()) {
                GoldenLogProbs.check(
                    other, golden, OwnHeadTest.floats(facts.get("token_logps")), manager);
              }
            });
  }

  @ParameterizedTest
  @FieldSource("FORMS")
  void aSavedAdapterIsTheSame(String form) {
    LoraAdapter adapter = load(Fixtures.path("model/A_forms/" + form));
    adapter.save(root.resolve(form), "A");
    same(adapter, load(root.resolve(form)));
  }

  /** As torch.save and trainers that gather shards leave them. */
  @Test
  void namesOfAStateDict() throws IOException {
    Path folder = Files.createDirectories(root.resolve("state"));
    Path golden = Fixtures.path("model/A_forms/saved_head");
    Files.write(
        folder.resolve("adapter_config.json"),
        Files.readAllBytes(golden.resolve("adapter_config.json")));
    SafetensorsFile file = SafetensorsFile.open(golden.resolve("adapter_model.safetensors"));
    Map<String, NDArray> renamed = new TreeMap<>();
    for (String name : file.tensors().keySet()) {
      String other =
          name.replaceFirst("(lora_[AB])", "$1.default")
              .replace("lm_head.weight", "lm_head.modules_to_save.default.weight");
      assertFalse(other.equals(name));
      renamed.put(other, file.read(name, manager, DataType.FLOAT32));
    }
    SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), renamed, Map.of());
    same(load(golden), load(folder));
  }

  private LoraAdapter load(Path folder) {
    return LoraAdapter.load(folder, model.config(), manager);
  }

  private static void same(LoraAdapter expected, LoraAdapter actual) {
    assertEquals(expected.layout(), actual.layout());
    assertEquals(List.copyOf(expected.tensors().keySet()), List.copyOf(actual.tensors().keySet()));
    expected
        .tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toFloatArray(), actual.tensors().get(name).toFloatArray(), name));
  }
}
