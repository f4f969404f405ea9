package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.checkpoint.LoraModule;
import dev.ergo.core.checkpoint.MergedAdapter;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@Tag("numeric")
@Tag("device")
class LoraAdapterTest {

  private static final Path GOLDEN = Fixtures.path("model/A_lora/adapter");
  private static final ModelFolder MODEL = ModelFolder.open(Fixtures.path("model/A"));

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
  void savesWhatPeftSaved() throws IOException {
    LoraAdapter adapter = LoraAdapter.load(GOLDEN, MODEL.config(), manager);
    assertEquals(2.0, update(adapter, 3, LoraModule.DOWN_PROJ).scaling());
    assertEquals(4 * 7 * 2, adapter.tensors().size());
    assertEquals(new Shape(8, 160), update(adapter, 3, LoraModule.DOWN_PROJ).a().getShape());
    assertEquals(new Shape(32, 8), update(adapter, 0, LoraModule.V_PROJ).b().getShape());
    Path target = root.resolve("adapter");
    adapter.save(target, "A");
    String weights = "adapter_model.safetensors";
    assertEquals(-1, Files.mismatch(GOLDEN.resolve(weights), target.resolve(weights)));
    ObjectMapper json = new ObjectMapper();
    JsonNode golden = json.readTree(GOLDEN.resolve("adapter_config.json").toFile());
    json.readTree(target.resolve("adapter_config.json").toFile())
        .properties()
        .forEach(
            entry -> assertEquals(golden.get(entry.getKey()), entry.getValue(), entry.getKey()));
  }

  @Test
  void mergesAsPeftDoes() {
    Parameters base = Parameters.load(MODEL, manager, DataType.FLOAT32, bytes -> {});
    LoraAdapter adapter = LoraAdapter.load(GOLDEN, MODEL.config(), manager);
    Parameters merged = MergedAdapter.of(adapter, base, manager);
    SafetensorsFile golden = SafetensorsFile.open(Fixtures.path("model/A_lora/lora.safetensors"));
    for (String name :
        List.of("model.layers.0.self_attn.q_proj.weight", "model.layers.1.mlp.down_proj.weight")) {
      NDArray expected = golden.read("merged." + name, manager, DataType.FLOAT32);
      assertNotSame(base.get(name), merged.get(name));
      assertEquals(expected.getShape(), merged.get(name).getShape());
      // Sums over the rank and onto weights of less than 1.
      RoundingBound.float32()
          .then(adapter.layout().rank() + 1)
          .checkTwo(expected.toFloatArray(), merged.get(name).toFloatArray(), name);
    }
    assertSame(base.get("model.norm.weight"), merged.get("model.norm.weight"));
    assertEquals(base.tensors().keySet(), merged.tensors().keySet());
    Parameters half = Parameters.load(MODEL, manager, DataType.BFLOAT16, bytes -> {});
    NDArray rounded =
        MergedAdapter.of(adapter, half, manager).get("model.layers.2.mlp.up_proj.weight");
    assertEquals(DataType.UNKNOWN, rounded.getDataType(), "stays bfloat16");
  }

  @Test
  void beginsAsNoChange() {
    LoraConfig config =
        new LoraConfig(4, null, List.of(LoraModule.V_PROJ, LoraModule.Q_PROJ, LoraModule.Q_PROJ));
    assertEquals(List.of(LoraModule.Q_PROJ, LoraModule.V_PROJ), config.modules());
    LoraAdapter adapter = LoraAdapter.create(MODEL.config(), config, 1, manager);
    assertEquals(4 * 2 * 2, adapter.tensors().size());
    float[] a = update(adapter, 1, LoraModule.Q_PROJ).a().toFloatArray();
    double largest = 0;
    double squares = 0;
    for (float value : a) {
      largest = Math.max(largest, Math.abs(value));
      squares += value * value;
    }
    double bound = 1 / Math.sqrt(64);
    assertTrue(largest < bound && largest > 0.95 * bound, "bound " + largest);
    assertEquals(bound / Math.sqrt(3), Math.sqrt(squares / a.length), 0.1 * bound);
    assertArrayEquals(new float[32 * 4], update(adapter, 1, LoraModule.V_PROJ).b().toFloatArray());
    LoraAdapter again = LoraAdapter.create(MODEL.config(), config, 1, manager);
    LoraAdapter other = LoraAdapter.create(MODEL.config(), config, 2, manager);
    assertArrayEquals(a, update(again, 1, LoraModule.Q_PROJ).a().toFloatArray());
    assertTrue(a[0] != update(other, 1, LoraModule.Q_PROJ).a().toFloatArray()[0]);
    assertTrue(a[0] != update(adapter, 0, LoraModule.Q_PROJ).a().toFloatArray()[0]);
  }

  @Test
  void readsBackASubsetOfTheModules() throws IOException {
    LoraConfig config = new LoraConfig(2, 3.5, List.of(LoraModule.GATE_PROJ, LoraModule.O_PROJ));
    LoraAdapter adapter = LoraAdapter.create(MODEL.config(), config, 7, manager);
    adapter.save(root.resolve("subset"), "base");
    LoraAdapter read = LoraAdapter.load(root.resolve("subset"), MODEL.config(), manager);
    assertEquals(adapter.layout(), read.layout());
    adapter
        .tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toFloatArray(), read.tensors().get(name).toFloatArray(), name));
    String text = Files.readString(root.resolve("subset/adapter_config.json"));
    assertTrue(text.contains("(o_proj|gate_proj)"), text);
  }

  private static LoraAdapter.Update update(LoraAdapter adapter, int layer, LoraModule module) {
    return adapter.update(module.weight(layer)).orElseThrow();
  }
}
