package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@Tag("device")
class LoadedPolicyTest {

  private static final Prompts SHORT =
      new Prompts(
          "Zoom.", List.of("{question} Zoom.", "{question}"), null, "Once.", "{question}", null);

  @TempDir Path folder;

  private static ModelConfig model(Path path, Path adapter, LoraConfig lora) {
    String adapterName = adapter == null ? null : adapter.toString();
    return new ModelConfig(path.toString(), adapterName, TestDevice.name(), null, lora, null, null);
  }

  private static Map<String, NDArray> trained(LoadedPolicy policy) {
    return policy.trainable();
  }

  /** The texts a policy was trained with go where its weights go, an adapter's too. */
  @Test
  void promptsAreSavedWithWeightsAndAdapters() throws IOException {
    Path base = Fixtures.path("model/A");
    try (LoadedPolicy policy =
        LoadedPolicy.load(model(base, null, null), PromptOverrides.of(SHORT), 0)) {
      policy.save(folder.resolve("full"));
    }
    try (LoadedPolicy policy =
        LoadedPolicy.load(model(base, null, LoraConfig.DEFAULT), PromptOverrides.of(SHORT), 0)) {
      policy.save(folder.resolve("adapter"));
      try (LoadedPolicy again =
          LoadedPolicy.load(model(base, folder.resolve("adapter"), null), null, 1)) {
        assertEquals(SHORT, again.prompts());
        trained(policy)
            .forEach(
                (name, tensor) ->
                    assertArrayEquals(
                        tensor.toFloatArray(), trained(again).get(name).toFloatArray(), name));
      }
    }
    try (LoadedPolicy again =
        LoadedPolicy.load(model(folder.resolve("full"), null, null), null, 0)) {
      assertEquals(SHORT, again.prompts());
    }
    try (LoadedPolicy plain = LoadedPolicy.load(model(base, null, null), null, 0)) {
      assertEquals(Prompts.ergo(), plain.prompts());
    }
    Files.writeString(folder.resolve("adapter/ergo.json"), "[");
    ModelConfig torn = model(base, folder.resolve("adapter"), null);
    assertThrows(UserException.class, () -> LoadedPolicy.load(torn, null, 0));
  }

  @Test
  void theVisionTowerMayStayFrozen() {
    Path base = Fixtures.path("model/A");
    ModelConfig frozen =
        new ModelConfig(base.toString(), null, TestDevice.name(), null, null, true, null);
    try (LoadedPolicy policy = LoadedPolicy.load(frozen, null, 0)) {
      assertTrue(trained(policy).keySet().stream().noneMatch(name -> name.startsWith("visual.")));
      assertTrue(trained(policy).containsKey("model.embed_tokens.weight"));
    }
  }

  @Test
  void aModelFromScratchMayBeShallow() {
    ScratchConfig init =
        new ScratchConfig(
            Fixtures.path("tokenizer/tiny").toString(),
            null,
            16,
            1,
            1,
            1,
            16,
            java.util.List.of(2, 3, 3),
            null,
            16,
            1,
            1,
            16,
            null,
            null);
    ModelConfig section = new ModelConfig(null, null, TestDevice.name(), null, null, null, init);
    try (LoadedPolicy policy = LoadedPolicy.load(section, null, 0)) {
      policy.save(folder.resolve("shallow"));
    }
    LoadedPolicy.load(model(folder.resolve("shallow"), null, null), null, 0).close();
  }

  @Test
  void contradictionsAreRefused() {
    assertEquals("device", key("gpu", null));
    assertEquals("device", key("cuda:99999999999", null));
    assertEquals("dtype", key(TestDevice.name(), "float64"));
  }

  private static String key(String device, String dtype) {
    return assertThrows(
            InvalidValueException.class,
            () -> new ModelConfig("m", null, device, dtype, null, null, null))
        .key();
  }

  /**
   * A call puts names on the arrays that it gets, by which the engine sorts them: a checkpoint that
   * is written while a step computes must not put others on them.
   */
  @Test
  void writingLeavesTheModelsOwnArraysAlone() {
    LoraConfig lora = new LoraConfig(2, null, null);
    for (LoraConfig adapter : Arrays.asList(null, lora)) {
      ModelConfig section =
          new ModelConfig(
              Fixtures.path("model/A").toString(),
              null,
              TestDevice.name(),
              null,
              adapter,
              null,
              null);
      try (LoadedPolicy policy = LoadedPolicy.load(section, null, 1)) {
        List<NDArray> own = new ArrayList<>(policy.model().parameters().tensors().values());
        policy.model().lora().ifPresent(attached -> own.addAll(attached.tensors().values()));
        own.forEach(array -> array.setName("mine"));
        policy.save(folder.resolve(adapter == null ? "full" : "adapter"));
        own.forEach(array -> assertEquals("mine", array.getName()));
      }
    }
  }
}
