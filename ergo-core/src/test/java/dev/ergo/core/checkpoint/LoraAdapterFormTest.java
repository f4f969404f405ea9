package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.AdapterLayout.LowRank;
import dev.ergo.core.io.JsonFile;
import dev.ergo.fixtures.Fixtures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters as PEFT has them: what is written, and that it is read again as it was. */
@Tag("unit")
class LoraAdapterFormTest {

  private static final QwenConfig MODEL = QwenConfig.read(Fixtures.path("model/A/config.json"));
  private static final String FIRST = "model.layers.0.self_attn.q_proj.weight";
  private static final String SECOND = "model.layers.1.self_attn.q_proj.weight";
  private static final String TOWER = "visual.blocks.0.mlp.up_proj.weight";
  private static final String NORM = "model.norm.weight";

  @TempDir Path root;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private JsonNode saved(LoraAdapter adapter) {
    adapter.save(root.resolve("adapter"), "base/model");
    return JsonFile.read(root.resolve("adapter/adapter_config.json"));
  }

  private LoraAdapter loaded() {
    return LoraAdapter.load(root.resolve("adapter"), MODEL, manager);
  }

  private static void assertSame(LoraAdapter expected, LoraAdapter found) {
    assertEquals(expected.layout(), found.layout());
    assertEquals(expected.tensors().keySet(), found.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toFloatArray(), found.tensors().get(name).toFloatArray(), name));
  }

  @Test
  void aNewAdapterAdaptsAllLayersAndChangesNothing() throws Exception {
    LoraConfig config = new LoraConfig(2, 4.0, List.of(LoraModule.Q_PROJ, LoraModule.DOWN_PROJ));
    LoraAdapter adapter = LoraAdapter.create(MODEL, config, 1, manager);
    LoraAdapter.Update update = adapter.update("model.layers.3.mlp.down_proj.weight").orElseThrow();
    assertEquals(0, update.b().abs().sum().getFloat());
    float greatest = update.a().abs().max().getFloat();
    assertTrue(greatest <= 1 / Math.sqrt(160) && greatest > 0.9 / Math.sqrt(160));
    assertEquals(2, update.scaling());
    assertEquals(
        JsonFile.MAPPER.readTree(
            """
            {"base_model_name_or_path": "base/model", "bias": "none", "fan_in_fan_out": false,
             "inference_mode": true, "init_lora_weights": true, "lora_alpha": 4, "lora_dropout": 0.0,
             "modules_to_save": null, "peft_type": "LORA", "r": 2,
             "target_modules": ".*language_model\\\\.layers\\\\.\\\\d+\\\\.(self_attn|mlp)\\\\.(q_proj|down_proj)",
             "task_type": "CAUSAL_LM", "use_dora": false, "use_rslora": false}
            """),
        JsonFile.MAPPER.readTree(saved(adapter).toString()));
    assertSame(adapter, loaded());
    // Four layers of [2, 64], [64, 2], [2, 160] and [64, 2].
    LoraAdapter.Outline outline = new LoraAdapter.Outline(4 * (128 + 128 + 320 + 128), false);
    assertEquals(outline, LoraAdapter.outline(MODEL, config));
    assertEquals(outline, LoraAdapter.outline(MODEL, root.resolve("adapter")));
  }

  /** As many as in every layer, but one of them in the tower; and the least rank. */
  @Test
  void matricesAreListedWhereAPatternWouldMeanOthers() {
    Map<String, LowRank> lowRank = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      lowRank.put(LoraModule.Q_PROJ.weight(i), new LowRank(1, 1));
    }
    lowRank.put(TOWER, new LowRank(1, 1));
    AdapterLayout layout = new AdapterLayout(4, 1, 1, false, lowRank, Set.of());
    LoraAdapter adapter = new LoraAdapter(layout, ones(layout));
    JsonNode targets = saved(adapter).get("target_modules");
    assertTrue(targets.isArray(), targets.toString());
    assertEquals(4, targets.size());
    assertSame(adapter, loaded());
  }

  /** Small updates vanish in bfloat16; a weight in full has the model's type. */
  @Test
  void onlyWeightsInFullHaveTheModelsType() {
    AdapterLayout layout =
        new AdapterLayout(4, 2, 4, false, Map.of(FIRST, new LowRank(2, 4)), Set.of(NORM));
    LoraAdapter adapter = new LoraAdapter(layout, ones(layout));
    adapter.tensors().values().forEach(tensor -> tensor.addi(1e-4f));
    saved(adapter);
    LoraAdapter found =
        LoraAdapter.load(root.resolve("adapter"), MODEL, manager, DataType.BFLOAT16);
    assertEquals(1.0001f, found.update(FIRST).orElseThrow().a().toFloatArray()[0]);
    assertEquals(1.0001f, found.update(FIRST).orElseThrow().b().toFloatArray()[0]);
    assertEquals(
        1f,
        found.full(NORM).orElseThrow().toType(DataType.FLOAT32, true).toFloatArray()[0],
        "no more than 8 bits of it");
  }

  private Map<String, NDArray> ones(AdapterLayout layout) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    layout.shapes(MODEL).forEach((name, shape) -> tensors.put(name, manager.ones(shape)));
    return tensors;
  }

  /** Ranks and alphas of some matrices, the vision tower, and a weight in full. */
  @Test
  void unevenAdaptersKeepWhatIsOfEachMatrix() {
    Map<String, LowRank> lowRank = new LinkedHashMap<>();
    lowRank.put(TOWER, new LowRank(2, 4.5));
    lowRank.put(FIRST, new LowRank(2, 4.5));
    lowRank.put(SECOND, new LowRank(9, 6));
    AdapterLayout layout = new AdapterLayout(4, 2, 4.5, true, lowRank, Set.of(NORM));
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    layout
        .shapes(MODEL)
        .forEach(
            (name, shape) ->
                tensors.put(name, manager.ones(shape).mul(tensors.size() + 1).add(0.5f)));
    LoraAdapter adapter = new LoraAdapter(layout, tensors);
    JsonNode json = saved(adapter);
    assertEquals(4.5, json.get("lora_alpha").doubleValue());
    assertTrue(json.get("use_rslora").booleanValue());
    String second = "model\\.language_model\\.layers\\.1\\.self_attn\\.q_proj";
    assertEquals(
        "{\"" + second.replace("\\", "\\\\") + "\":9}", json.get("rank_pattern").toString());
    assertEquals(6, json.get("alpha_pattern").get(second).intValue());
    assertEquals(1, json.get("alpha_pattern").size());
    assertEquals("[\"model.language_model.norm\"]", json.get("modules_to_save").toString());
    assertEquals(
        "[\"model.visual.blocks.0.mlp.up_proj\",\"model.language_model.layers.0.self_attn.q_proj\",\"model.language_model.layers.1.self_attn.q_proj\"]",
        json.get("target_modules").toString());
    LoraAdapter found = loaded();
    assertSame(adapter, found);
    assertEquals(6 / 3.0, found.update(SECOND).orElseThrow().scaling(), 1e-12);
    assertEquals(4.5 / Math.sqrt(2), found.update(FIRST).orElseThrow().scaling(), 1e-12);
    assertEquals(64, found.full(NORM).orElseThrow().size());
    assertEquals(Optional.empty(), found.full(FIRST));
    assertEquals(Optional.empty(), found.update(NORM));
    assertTrue(found.changesVision());
    assertTrue(LoraAdapter.outline(MODEL, root.resolve("adapter")).changesVision());
    AdapterLayout text = new AdapterLayout(4, 2, 4.5, true, Map.of(), Set.of(NORM));
    assertFalse(new LoraAdapter(text, Map.of()).changesVision());
  }
}
