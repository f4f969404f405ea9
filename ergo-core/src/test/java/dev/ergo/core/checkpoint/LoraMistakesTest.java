package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.SafetensorsWriter;
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
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
@Tag("device")
class LoraMistakesTest {

  private static final QwenConfig MODEL = QwenConfig.read(Fixtures.path("model/A/config.json"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAYER_0 = "base_model.model.model.language_model.layers.0.";

  @TempDir Path root;
  private NDManager manager;
  private Path folder;
  private Path config;
  private Path weights;
  private Map<String, NDArray> tensors;

  @BeforeEach
  void save() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
    folder = root.resolve("adapter");
    config = folder.resolve("adapter_config.json");
    weights = folder.resolve("adapter_model.safetensors");
    LoraConfig lora = new LoraConfig(2, 4.0, List.of(LoraModule.Q_PROJ));
    LoraAdapter adapter = LoraAdapter.create(MODEL, lora, 1, manager);
    adapter.save(folder, "base");
    tensors = new TreeMap<>(adapter.tensors());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peft_type|\"IA3\"|peft_type is IA3, but only LORA is computed; MERGE",
        "bias|\"all\"|bias is all, but only none is computed; MERGE",
        "use_dora|true|use_dora is true, but only false is computed; MERGE",
        "lora_bias|true|lora_bias is true, but only false is computed; MERGE",
        "init_lora_weights|\"pissa_niter_4\"|init_lora_weights is pissa_niter_4, but only true, false or gaussian is computed; MERGE",
        "trainable_token_indices|[3]|trainable_token_indices is [3], but only an empty value is computed; MERGE",
        "rank_pattern|{\"q_proj\": 0}|rank_pattern.q_proj is 0, but a number above 0 was expected",
        "alpha_pattern|{\"(q\": 4}|alpha_pattern has the key '(q', which is no pattern: Unclosed group",
        "r|null|r is missing; take the file from the checkpoint's publisher",
        "r|0|r 0 and lora_alpha 4.0 must be positive",
        "lora_alpha|0|r 2 and lora_alpha 0.0 must be positive"
      })
  void settingsThatComputeSomethingElse(String key, String value, String expected)
      throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    json.set(key, JSON.readTree(value));
    JSON.writeValue(config.toFile(), json);
    assertMessage(config + ": " + expected.replace("MERGE", PeftConfig.MERGE));
  }

  @Test
  void tensorsThatDoNotFit() {
    String a = LAYER_0 + "self_attn.q_proj.lora_A.weight";
    NDArray good = tensors.put(a, manager.create(new float[3 * 64]).reshape(3, 64));
    SafetensorsWriter.write(weights, tensors, Map.of());
    assertMessage(
        "tensor '%s' in %s has shape (3, 64), but (2, 64) was expected for this model and the rank in %s"
            .formatted(a, weights, config));
    tensors.remove(a);
    SafetensorsWriter.write(weights, tensors, Map.of());
    assertMessage(
        "file %s has no tensor '%s' of shape (2, 64), without which the other half of the update is of no use"
            .formatted(weights, a));
    tensors.put(a, good);
    String matrix = "does not adapt a linear layer of this model inside its blocks";
    String unnamed =
        "is no update of a matrix, and modules_to_save in adapter_config.json does not name it";
    Map<String, String> others = new TreeMap<>();
    others.put("lm_head.lora_A.weight", matrix);
    others.put("model.language_model.layers.0.mlp.gate.lora_A.weight", matrix);
    others.put("model.language_model.layers.4.self_attn.q_proj.lora_A.weight", matrix);
    others.put("model.visual.patch_embed.proj.lora_A.weight", matrix);
    others.put("model.language_model.layers.0.self_attn.q_proj.weight", unnamed);
    others.put(
        "model.language_model.layers.0.self_attn.q_proj.lora_magnitude_vector.weight",
        "is of DoRA, which is not computed");
    others.put(
        "model.language_model.embed_tokens.lora_embedding_A",
        "adapts the token embedding, which is not computed");
    others.put(
        "model.language_model.layers.0.self_attn.q_proj.base_layer.bias",
        "is a bias, which adapters of Ergo leave alone");
    others.forEach(
        (name, what) -> {
          Map<String, NDArray> more = new TreeMap<>(tensors);
          more.put("base_model.model." + name, manager.create(1f));
          SafetensorsWriter.write(weights, more, Map.of());
          assertMessage(
              "tensor 'base_model.model.%s' in %s %s; %s"
                  .formatted(name, weights, what, PeftConfig.MERGE));
        });
    SafetensorsWriter.write(weights, Map.of(), Map.of());
    assertMessage("file " + weights + " holds no adapter tensors");
  }

  @Test
  void readsTheNamesOfEarlierPeftFiles() {
    Map<String, NDArray> earlier = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> earlier.put(name.replace("model.language_model.", "model."), tensor));
    SafetensorsWriter.write(weights, earlier, Map.of());
    assertEquals(tensors.keySet(), LoraAdapter.load(folder, MODEL, manager).tensors().keySet());
  }

  @Test
  void missingPieces() throws IOException {
    Files.delete(weights);
    assertMessage(
        "folder %s has no adapter_model.safetensors; weights in pickle form (adapter_model.bin) are not read, save the adapter again in safetensors form"
            .formatted(folder));
    Files.delete(config);
    String message =
        assertThrows(UserException.class, () -> LoraAdapter.load(folder, MODEL, manager))
            .getMessage();
    assertTrue(message.startsWith("no file " + config), message);
    Files.delete(folder);
    assertMessage("no folder " + folder + ": an adapter directory in PEFT form was expected there");
  }

  @Test
  void valuesThatMakeNoAdapter() {
    assertEquals(
        "rank",
        assertThrows(InvalidValueException.class, () -> new LoraConfig(0, null, null)).key());
    assertEquals(
        "alpha",
        assertThrows(InvalidValueException.class, () -> new LoraConfig(1, 0.0, null)).key());
    assertEquals(
        "modules",
        assertThrows(InvalidValueException.class, () -> new LoraConfig(1, 1.0, List.of())).key());
  }

  private void assertMessage(String expected) {
    UserException e =
        assertThrows(UserException.class, () -> LoraAdapter.load(folder, MODEL, manager));
    assertEquals(expected, e.getMessage());
  }
}
