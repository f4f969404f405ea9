package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@Tag("device")
class RandomCheckpointTest {

  private static final QwenConfig A = QwenConfig.read(Fixtures.path("model/A/config.json"));

  @TempDir Path root;

  @Test
  void isWhatDrawnWeightsAreSavedAs() throws IOException {
    CompanionFiles companions = CompanionFiles.in(Fixtures.path("model/A"));
    RandomCheckpoint checkpoint = new RandomCheckpoint(A, InitConfig.DEFAULT, 5);
    for (DataType type : List.of(DataType.FLOAT32, DataType.BFLOAT16)) {
      Path streamed = root.resolve("streamed-" + type);
      Path held = root.resolve("held-" + type);
      long[] written = {0};
      checkpoint.write(streamed, companions, type, Map.of(), bytes -> written[0] += bytes);
      assertEquals(checkpoint.bytes(type), written[0]);
      try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
        new RandomCheckpoint(A, InitConfig.DEFAULT, 5)
            .draw(manager)
            .save(held, A, companions, type, Map.of());
      }
      for (String name : List.of("model.safetensors", "config.json")) {
        assertEquals(-1, Files.mismatch(streamed.resolve(name), held.resolve(name)), name);
      }
    }
  }

  @Test
  void leavesNothingWhereItFails() throws IOException {
    CompanionFiles companions = CompanionFiles.in(Fixtures.path("model/A"));
    RandomCheckpoint checkpoint = new RandomCheckpoint(A, InitConfig.DEFAULT, 5);
    Path target = root.resolve("failed");
    assertThrows(
        IllegalStateException.class,
        () ->
            checkpoint.write(
                target,
                companions,
                DataType.BFLOAT16,
                Map.of(),
                bytes -> {
                  throw new IllegalStateException("stop");
                }));
    assertFalse(Files.exists(target));
    Files.createDirectory(target);
    Files.writeString(target.resolve("mine"), "x");
    assertThrows(
        UserException.class,
        () -> checkpoint.write(target, companions, DataType.BFLOAT16, Map.of(), bytes -> {}));
  }
}
