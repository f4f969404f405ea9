package dev.ergo.rl.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.TestDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a model that learn at rates of their own. */
@Tag("unit")
@Tag("device")
class LearningRatesTest {

  private static final List<String> NAMES =
      List.of(
          "model.embed_tokens.weight",
          "visual.blocks.0.norm1.weight",
          "visual.merger.mlp.0.weight",
          "visual.patch_embed.proj.weight",
          "base_model.model.visual.merger.mlp.2.lora_A.weight");

  private static OptimizerConfig config(Map<String, Object> rates) {
    Map<String, Object> settings = new LinkedHashMap<>(rates);
    settings.putAll(
        Map.of("learning_rate", 0.5, "beta1", 0, "beta2", 0, "max_grad_norm", 0, "epsilon", 1e-12));
    return ConfigLoader.of(OptimizerConfig.class, settings);
  }

  /** Without moments, AdamW moves each weight by its rate against the sign of its gradient. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachPartMovesAtItsOwnRate(boolean stateOnHost) {
    OptimizerConfig config =
        config(Map.of("learning_rates.vision", 0.25, "learning_rates.merger", 2.0));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Map<String, NDArray> weights = new LinkedHashMap<>();
      NAMES.forEach(name -> weights.put(name, manager.create(new float[] {1, -1})));
      Placement placement =
          new Placement(
              List.of(weights),
              Owners.first(1, weights.size()),
              stateOnHost ? Optional.of(Device.cpu()) : Optional.empty());
      try (AdamW optimizer = new AdamW(placement, config)) {
        List<NDArray> gradients =
            NAMES.stream().map(name -> manager.create(new float[] {3, -7})).toList();
        StepReport report = optimizer.step(gradients, 0.5);
        float[] moved = {0.25f, 0.125f, 1, 0.125f, 1};
        for (int i = 0; i < moved.length; i++) {
          assertArrayEquals(
              new float[] {1 - moved[i], moved[i] - 1},
              weights.get(NAMES.get(i)).toFloatArray(),
              NAMES.get(i));
        }
        assertEquals(0.25, report.learningRate());
        assertEquals(
            Map.of("learning_rate/vision", 0.125, "learning_rate/merger", 1.0), report.partRates());
      }
    }
  }

  @Test
  void theRateOfWhatIsNotTrainedIsRefused() {
    OptimizerConfig config = config(Map.of("learning_rates.vision", 0.25));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Map<String, NDArray> weights = Map.of(NAMES.get(0), manager.create(new float[] {1}));
      assertEquals(
          "train.optimizer.learning_rates.vision is given, but of that part of the model nothing is trained; leave it out, or see model.freeze_vision and model.lora",
          assertThrows(UserException.class, () -> new AdamW(weights, config)).getMessage());
    }
  }
}
