package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.core.tensor.TensorInfo;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved checkpoints are the checkpoints that were loaded. */
@Tag("unit")
@Tag("device")
class CheckpointTest {

  private static final Map<String, ?> ERGO = Map.of("prompts", Map.of("system", "Look."));

  @TempDir Path root;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(TestDevice.chosen());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void savesTheTiedModelByteForByte() throws IOException {
    ModelFolder original = ModelFolder.open(Fixtures.path("model/A"));
    Parameters parameters = Parameters.load(original, manager, DataType.FLOAT32, bytes -> {});
    Path target = root.resolve("runs/a/checkpoint");
    parameters.save(target, original.config(), original.companions(), DataType.FLOAT32, ERGO);
    for (String name : original.companions().names()) {
      assertEquals(-1, Files.mismatch(original.path().resolve(name), target.resolve(name)), name);
    }
    assertEquals(
        -1,
        Files.mismatch(
            original.path().resolve("model.safetensors"), target.resolve("model.safetensors")));
    ModelFolder saved = ModelFolder.open(target);
    assertEquals(original.config(), saved.config());
    assertEquals(original.pixelLimits(), saved.pixelLimits());
    assertEquals(original.stopIds(), saved.stopIds());
    assertEquals(ERGO, saved.ergo());
    assertEquals(Map.of(), original.ergo());
    assertEquals(json(original.path()), json(target));
    assertTrue(saved.config().text().tieWordEmbeddings());
  }

  @Test
  void savesTheUntiedModelInShardsAndInBothTypes() throws IOException {
    ModelFolder original = ModelFolder.open(Fixtures.path("model/B"));
    Parameters half = Parameters.load(original, manager, DataType.BFLOAT16, bytes -> {});
    Path target = root.resolve("b");
    CheckpointWriter.of(half.tensors(), DataType.BFLOAT16, 300_000)
        .write(target, original.config(), original.companions(), Map.of());
    assertFalse(Files.exists(target.resolve("model.safetensors")));
    assertFalse(Files.exists(target.resolve("ergo.json")));
    JsonNode index = new ObjectMapper().readTree(target.resolve(TensorIndex.INDEX).toFile());
    assertEquals(985920, index.path("metadata").path("total_size").longValue());
    Set<String> shards = new TreeSet<>();
    index.path("weight_map").forEach(name -> shards.add(name.textValue()));
    assertTrue(shards.size() > 3, "shards " + shards);
    for (String shard : shards) {
      assertTrue(shard.endsWith("-of-0000" + shards.size() + ".safetensors"), shard);
      long bytes =
          SafetensorsFile.open(target.resolve(shard)).tensors().values().stream()
              .mapToLong(TensorInfo::bytes)
              .sum();
      assertTrue(bytes <= 300_000, shard + " has " + bytes);
    }
    assertEquals("bfloat16", json(target).path("torch_dtype").textValue());
    assertSameWeights(original, ModelFolder.open(target));

    Path single = root.resolve("c");
    long all = half.tensors().values().stream().mapToLong(t -> 2 * t.size()).sum();
    assertEquals(List.of("model.safetensors"), weightFiles(half, original, all));
    assertEquals(
        List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"),
        weightFiles(half, original, all - 1));
    // A tensor beyond the limit has a file of its own, and none is empty.
    assertEquals(half.tensors().size(), weightFiles(half, original, 1).size());

    half.save(single, original.config(), original.companions(), DataType.FLOAT32, Map.of());
    SafetensorsFile file = SafetensorsFile.open(single.resolve("model.safetensors"));
    assertEquals(TensorFormat.F32, file.info("lm_head.weight").format());
    assertEquals("float32", json(single).path("torch_dtype").textValue());
    assertFalse(json(single).has("dtype"));
    assertSameWeights(original, ModelFolder.open(single));
  }

  private List<String> weightFiles(Parameters weights, ModelFolder model, long limit)
      throws IOException {
    Path target = root.resolve("limit-" + limit);
    CheckpointWriter.of(weights.tensors(), DataType.BFLOAT16, limit)
        .write(target, model.config(), model.companions(), Map.of());
    try (var entries = Files.list(target)) {
      return entries
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .sorted()
          .toList();
    }
  }

  @Test
  void readsTheModuleNamesOfTransformersFive() throws IOException {
    ModelFolder original = ModelFolder.open(Fixtures.path("model/A"));
    Path target = root.resolve("renamed");
    Parameters parameters = Parameters.load(original, manager, DataType.FLOAT32, bytes -> {});
    parameters.save(target, original.config(), original.companions(), DataType.FLOAT32, Map.of());
    Map<String, NDArray> renamed = new TreeMap<>();
    parameters
        .tensors()
        .forEach(
            (name, tensor) ->
                renamed.put(
                    name.startsWith("visual.")
                        ? "model." + name
                        : name.replaceFirst("^model\\.", "model.language_model."),
                    tensor));
    SafetensorsWriter.write(target.resolve("model.safetensors"), renamed, Map.of());
    assertSameWeights(original, ModelFolder.open(target));
    renamed.put("model.norm.weight", parameters.get("model.norm.weight"));
    SafetensorsWriter.write(target.resolve("model.safetensors"), renamed, Map.of());
    UserException e = assertThrows(UserException.class, () -> ModelFolder.open(target));
    assertTrue(e.getMessage().startsWith("weight 'model.norm.weight' is there twice"));
  }

  @Test
  void makesAModelFromNumbersAlone() throws IOException {
    QwenConfig a = QwenConfig.read(Fixtures.path("model/A/config.json"));
    QwenConfig config = QwenConfig.of(a.text(), a.vision(), a.ids());
    assertEquals(a, config);
    Parameters drawn = new RandomCheckpoint(config, InitConfig.DEFAULT, 5).draw(manager);
    Path tokenizer = Fixtures.path("model/A");
    CompanionFiles companions =
        new CompanionFiles(tokenizer, List.of("tokenizer.json", "preprocessor_config.json"));
    drawn.save(root.resolve("new"), config, companions, DataType.BFLOAT16, Map.of());
    ModelFolder saved = ModelFolder.open(root.resolve("new"));
    assertEquals(a, saved.config());
    assertEquals(List.of(1002), saved.stopIds());
    assertEquals("bfloat16", json(saved.path()).path("dtype").textValue());
    JsonNode generation =
        new ObjectMapper().readTree(saved.path().resolve("generation_config.json").toFile());
    assertEquals(1000, generation.path("pad_token_id").intValue());
  }

  @Test
  void refusesToOverwriteACheckpoint() throws IOException {
    ModelFolder original = ModelFolder.open(Fixtures.path("model/A"));
    Parameters parameters = Parameters.load(original, manager, DataType.FLOAT32, bytes -> {});
    Files.writeString(root.resolve("file"), "x");
    assertThrows(
        UserException.class,
        () ->
            parameters.save(
                root, original.config(), original.companions(), DataType.FLOAT32, Map.of()));
    try (var entries = Files.list(root)) {
      assertEquals(1, entries.count());
    }
  }

  private void assertSameWeights(ModelFolder first, ModelFolder second) {
    assertEquals(first.config(), second.config());
    Parameters a = Parameters.load(first, manager, DataType.FLOAT32, bytes -> {});
    Parameters b = Parameters.load(second, manager, DataType.FLOAT32, bytes -> {});
    assertEquals(a.tensors().keySet(), b.tensors().keySet());
    a.tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(tensor.toFloatArray(), b.get(name).toFloatArray(), name));
  }

  private static JsonNode json(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("config.json").toFile());
  }
}
