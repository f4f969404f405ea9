package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training goes on with adapters of the vision tower and with weights saved in full. */
@Tag("integration")
@Tag("device")
class AdapterTrainingTest {

  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir Path folder;

  @Test
  void everyTensorLearnsAndTheWaysToComputeAgree() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path config = runs.grpo(Fixtures.path("model/A"), "path: " + runs.examples("train.parquet", 4));
    for (String form : List.of("all_linear", "saved_embedding")) {
      Path adapter = Fixtures.path("model/A_forms/" + form);
      Map<String, String> settings = new HashMap<>();
      settings.put("model.adapter", adapter.toString());
      settings.put("train.steps", "1");
      settings.put("train.updates_per_step", "1");
      settings.put("train.validation.items", "0");
      settings.put("train.optimizer.learning_rate", "1e-3");
      // All episodes earn nothing: without this, gradients are the rounding of the KL term.
      settings.put("loss.entropy_coef", "0.1");
      double plain = gradientNorm(runs, config, settings, form);
      assertTrue(plain > 1e-3, "gradient norm " + plain);
      changed(adapter, runs.run(form).resolve("final"));
      settings.put("train.memory.gradient_checkpointing", "true");
      double replayed = gradientNorm(runs, config, settings, form + "-replayed");
      assertEquals(plain, replayed, 1e-3 * plain);
      settings.put("train.memory.keep_vision_graph", "false");
      double again = gradientNorm(runs, config, settings, form + "-again");
      assertEquals(plain, again, 1e-3 * plain);
    }
  }

  private static double gradientNorm(
      TinyRuns runs, Path config, Map<String, String> settings, String name) throws IOException {
    settings.put("run.name", name);
    Launch.of(config, settings).succeeded();
    List<Map<String, Object>> rows = MetricsLog.read(runs.run(name).resolve("metrics.jsonl"));
    return rows.stream()
        .filter(row -> row.containsKey("grad_norm"))
        .mapToDouble(row -> ((Number) row.get("grad_norm")).doubleValue())
        .findFirst()
        .orElseThrow();
  }

  private static void changed(Path before, Path after) {
    SafetensorsFile old = SafetensorsFile.open(before.resolve(WEIGHTS));
    SafetensorsFile trained = SafetensorsFile.open(after.resolve(WEIGHTS));
    assertEquals(old.tensors().keySet(), trained.tensors().keySet());
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      for (String name : old.tensors().keySet()) {
        assertFalse(
            Arrays.equals(
                old.read(name, manager, DataType.FLOAT32).toFloatArray(),
                trained.read(name, manager, DataType.FLOAT32).toFloatArray()),
            name);
      }
    }
  }
}
