package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may stand in {@code model.devices}. */
@Tag("unit")
class ModelDevicesTest {

  private static ModelConfig on(String device, List<String> devices) {
    return new ModelConfig("m", null, device, devices, null, null, null, null, null, null, null);
  }

  @Test
  void takesAListOfGpusOrAll() {
    assertEquals(List.of("all"), on(null, List.of("all")).devices());
    assertEquals(List.of("cuda:1", "cuda:0"), on(null, List.of("cuda:1", "cuda:0")).devices());
    assertNull(on(null, List.of("all")).device());
    assertEquals("auto", on(null, null).device());
    assertEquals(List.of("all"), on(null, List.of("all")).beside("other", null).devices());
  }

  @Test
  void refusesWhatCannotBeMeant() {
    for (List<String> bad :
        List.of(
            List.<String>of(),
            List.of("cpu"),
            List.of("cuda:0", "all"),
            List.of("cuda:0", "cuda:0"),
            List.of("cuda"))) {
      InvalidValueException refusal =
          assertThrows(InvalidValueException.class, () -> on(null, bad), bad.toString());
      assertEquals("devices", refusal.key());
    }
    assertEquals(
        "devices",
        assertThrows(InvalidValueException.class, () -> on("cpu", List.of("all"))).key());
    InvalidValueException job =
        assertThrows(
            InvalidValueException.class, () -> on(null, List.of("all")).onOneDevice("score"));
    assertEquals("model.devices", job.key());
  }

  @Test
  void saysThatThereIsNoGpu() {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "there is a GPU");
    for (List<String> names : List.of(List.of("all"), List.of("cuda:0", "cuda:1"))) {
      UserException refusal =
          assertThrows(UserException.class, () -> on(null, names).resolvedDevices());
      assertTrue(refusal.getMessage().contains("model.devices is " + names.get(0)));
      assertTrue(refusal.getMessage().contains("sees 0 GPU(s); use model.device: cpu"));
    }
  }
}
