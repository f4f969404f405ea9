package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class WeightDigestTest {

  @TempDir Path folder;

  @Test
  void weightsAndWhatStandsBesideThemAreToldApart() throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "weights");
    Path stop = Files.writeString(folder.resolve("generation_config.json"), "{}");
    Files.writeString(folder.resolve("README.md"), "about");
    String weights = WeightDigest.of(folder);
    String settings = WeightDigest.ofSettings(folder);
    Files.writeString(folder.resolve("README.md"), "more about");
    assertEquals(settings, WeightDigest.ofSettings(folder));
    Files.writeString(stop, "{\"eos_token_id\": 7}");
    assertNotEquals(settings, WeightDigest.ofSettings(folder), "other stop tokens");
    assertEquals(weights, WeightDigest.of(folder));
    Files.writeString(folder.resolve("model.safetensors"), "others");
    assertNotEquals(weights, WeightDigest.of(folder));
  }
}
