package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a model directory is told in one sentence. */
@Tag("unit")
@Tag("device")
class ModelFolderMistakesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MOVED = "model-00001-of-00002.safetensors";

  @TempDir Path root;

  @Test
  void missingPieces() throws IOException {
    Path absent = root.resolve("absent");
    assertMessage(
        absent,
        "no folder " + absent + ": model.path must name a model directory in Hugging Face form");
    Path folder = copy("A");
    Files.delete(folder.resolve("preprocessor_config.json"));
    assertMessage(folder, noFile(folder, "preprocessor_config.json"));
    Files.delete(folder.resolve("model.safetensors"));
    assertMessage(
        folder,
        "folder %s has neither model.safetensors nor model.safetensors.index.json; is the download complete?"
            .formatted(folder));
    Files.writeString(folder.resolve("pytorch_model.bin"), "");
    assertMessage(
        folder,
        ("folder %s has no model.safetensors: its weights are Python pickles, which can run code when loaded and are not read; "
                + "save the model again in safetensors form")
            .formatted(folder));
    Files.delete(folder.resolve("config.json"));
    assertMessage(folder, noFile(folder, "config.json"));
  }

  @Test
  void anAdapterIsNoModel() throws IOException {
    Path folder = copy("A");
    Files.writeString(folder.resolve("adapter_config.json"), "{}");
    assertEquals(folder, ModelFolder.open(folder).path(), "a model beside an adapter is one");
    Files.delete(folder.resolve("config.json"));
    assertMessage(
        folder,
        folder
            + " holds an adapter, not a model: give it as model.adapter, and the model that it was trained on as model.path");
  }

  /** Their names would be listed one by one. */
  @Test
  void layersWithoutWeights() throws IOException {
    Path few = copy("few");
    // Beside 4 layers of the tower, as many as there are tensors, however they are called.
    int most = ModelFolder.open(few).tensorNames().size() - 4;
    edit(
        few.resolve("config.json"),
        json -> ((ObjectNode) json.get("text_config")).put("num_hidden_layers", most));
    assertEquals(most, ModelFolder.open(few).config().text().layers());
    edit(
        few.resolve("config.json"),
        json -> ((ObjectNode) json.get("text_config")).put("num_hidden_layers", most + 1));
    assertMessage(
        few,
        "%s asks for %d layers of text and vision, but the weights beside it are %d tensors; do both belong to the same model?"
            .formatted(few.resolve("config.json"), most + 5, most + 4));
    Path folder = copy("A");
    edit(
        folder.resolve("config.json"),
        json -> ((ObjectNode) json.get("text_config")).put("num_hidden_layers", 2_000_000_000));
    assertTrue(
        assertThrows(UserException.class, () -> ModelFolder.open(folder))
            .getMessage()
            .contains("2000000004 layers of text and vision, but the weights beside it are"));
  }

  @Test
  void shards() throws IOException {
    Path folder = copy("B");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.move(folder.resolve(MOVED), root.resolve(MOVED));
    assertMessage(
        folder, "no file " + folder.resolve(MOVED) + ": a safetensors file was expected there");
    for (String name :
        List.of(
            "../" + MOVED,
            root.resolve(MOVED).toString(),
            "..\\" + MOVED,
            "shard.bin",
            "\0.safetensors")) {
      edit(index, json -> ((ObjectNode) json.get("weight_map")).put("lm_head.weight", name));
      assertMessage(
          folder,
          "file %s names the shard '%s', but shards must be .safetensors files in the same folder"
              .formatted(index, name));
    }
    Files.move(root.resolve(MOVED), folder.resolve(MOVED));
    String other = "model-00002-of-00002.safetensors";
    edit(index, json -> ((ObjectNode) json.get("weight_map")).put("lm_head.weight", other));
    assertMessage(folder, "file " + folder.resolve(other) + " has no tensor 'lm_head.weight'");
    edit(index, json -> json.remove("weight_map"));
    assertMessage(folder, "file " + index + " has no object 'weight_map'");
  }

  @Test
  void weightsThatAreMissingOrHaveAnotherShape() throws IOException {
    Path folder = copy("A");
    Path weights = folder.resolve("model.safetensors");
    edit(
        folder.resolve("config.json"),
        json -> ((ObjectNode) json.get("text_config")).put("intermediate_size", 161));
    assertLoadMessage(
        folder,
        ("weight 'model.layers.0.mlp.gate_proj.weight' in %s has shape (160, 64), but config.json asks for (161, 64); "
                + "do both belong to the same model?")
            .formatted(weights));
    edit(
        folder.resolve("config.json"),
        json -> {
          ((ObjectNode) json.get("text_config")).put("intermediate_size", 160);
          ((ObjectNode) json.get("text_config")).put("tie_word_embeddings", false);
          json.put("tie_word_embeddings", false);
        });
    assertLoadMessage(
        folder,
        "model %s has no weight 'lm_head.weight', which its config.json asks for with shape (1056, 64)"
            .formatted(folder));
  }

  @Test
  void weightsThatAreNoFloatingPointNumbers() throws IOException {
    Path folder = copy("A");
    Path weights = folder.resolve("model.safetensors");
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      SafetensorsFile file = SafetensorsFile.open(weights);
      Map<String, NDArray> tensors = new TreeMap<>();
      file.tensors()
          .keySet()
          .forEach(name -> tensors.put(name, file.read(name, manager, DataType.FLOAT32)));
      tensors.put("model.norm.weight", manager.create(new long[64]));
      SafetensorsWriter.write(weights, tensors, Map.of());
    }
    assertMessage(
        folder,
        "tensor 'model.norm.weight' of file %s holds I64 numbers (integers), as quantised checkpoints do; take the unquantised checkpoint, or load this one with transformers, call dequantize() and save it again"
            .formatted(weights));
  }

  @Test
  void smallFiles() throws IOException {
    Path folder = copy("A");
    Path generation = folder.resolve("generation_config.json");
    Files.writeString(generation, "{\"eos_token_id\": [1002, 1000]}");
    assertEquals(List.of(1002, 1000), ModelFolder.open(folder).stopIds());
    Files.writeString(generation, "{\"eos_token_id\": \"x\"}");
    assertMessage(
        folder,
        generation + ": eos_token_id is \"x\", but an integer or a list of integers was expected");
    Files.writeString(generation, "{\"eos_token_id\": 1056}");
    assertMessage(folder, generation + ": eos_token_id 1056 must lie below vocab_size 1056");
    Files.writeString(generation, "{\"eos_token_id\": 0}");
    assertEquals(List.of(0), ModelFolder.open(folder).stopIds());
    Files.writeString(generation, "{\"eos_token_id\": -1}");
    assertMessage(folder, generation + ": eos_token_id -1 must lie below vocab_size 1056");
    Files.writeString(generation, "{\"eos_token_id\": []}");
    assertEquals(List.of(1002), ModelFolder.open(folder).stopIds());
    Files.writeString(generation, "{}");
    assertEquals(List.of(1002), ModelFolder.open(folder).stopIds());
    Files.delete(generation);
    assertEquals(List.of(1002), ModelFolder.open(folder).stopIds());

    Path config = folder.resolve("config.json");
    Files.writeString(config, "{\n\"a\": }");
    assertMessage(
        folder,
        "file %s is not valid JSON at line 2: Unexpected character ('}' (code 125)): expected a value"
            .formatted(config));
    Files.writeString(config, "[]");
    assertMessage(folder, "file " + config + " does not hold a JSON object");
  }

  @Test
  void pixelLimitsOfEveryForm() throws IOException {
    Path folder = copy("A");
    Path own = folder.resolve("preprocessor_config.json");
    assertEquals(new PixelLimits(784, 50176), ModelFolder.open(folder).pixelLimits());
    Files.writeString(own, "{\"size\": {\"shortest_edge\": 3136, \"longest_edge\": 12845056}}");
    assertEquals(new PixelLimits(3136, 12845056), ModelFolder.open(folder).pixelLimits());
    Files.writeString(own, "{\"min_pixels\": 5000, \"size\": {\"longest_edge\": 4000}}");
    assertMessage(
        folder, own + ": min_pixels 5000 and max_pixels 4000 must be positive and in order");
    Files.writeString(own, "{\"min_pixels\": 784}");
    assertMessage(
        folder, own + ": max_pixels is missing; take the file from the checkpoint's publisher");
    Files.delete(own);
    Files.writeString(
        folder.resolve("processor_config.json"),
        "{\"image_processor\": {\"size\": {\"shortest_edge\": 784, \"longest_edge\": 4000}}}");
    assertEquals(new PixelLimits(784, 4000), ModelFolder.open(folder).pixelLimits());
  }

  @Test
  void companionsThatAreMissing() throws IOException {
    Path folder = copy("A");
    Files.delete(folder.resolve("tokenizer.json"));
    Files.delete(folder.resolve("vocab.json"));
    ModelFolder opened = ModelFolder.open(folder);
    UserException e = assertThrows(UserException.class, opened::companions);
    assertEquals(
        "folder %s has neither tokenizer.json nor vocab.json, which a checkpoint needs"
            .formatted(folder),
        e.getMessage());
    Files.writeString(folder.resolve("vocab.json"), "{}");
    assertTrue(opened.companions().has("vocab.json"));
    Files.delete(folder.resolve("preprocessor_config.json"));
    assertEquals(
        "folder %s has neither preprocessor_config.json nor processor_config.json, which a checkpoint needs"
            .formatted(folder),
        assertThrows(UserException.class, opened::companions).getMessage());
  }

  private Path copy(String model) throws IOException {
    Path target = Files.createDirectory(root.resolve(model));
    String source = model.length() == 1 ? model : "A";
    try (Stream<Path> files = Files.list(Fixtures.path("model/" + source))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
    return target;
  }

  private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(json);
    JSON.writeValue(file.toFile(), json);
  }

  private static String noFile(Path folder, String name) {
    return "no file %s: a model directory in Hugging Face form has one"
        .formatted(folder.resolve(name));
  }

  private static void assertMessage(Path folder, String expected) {
    UserException e = assertThrows(UserException.class, () -> ModelFolder.open(folder));
    assertEquals(expected, e.getMessage());
  }

  private static void assertLoadMessage(Path folder, String expected) {
    ModelFolder opened = ModelFolder.open(folder);
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      UserException e =
          assertThrows(
              UserException.class,
              () -> Parameters.load(opened, manager, DataType.FLOAT32, bytes -> {}));
      assertEquals(expected, e.getMessage());
    }
  }
}
