package dev.ergo.rl.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.checkpoint.WeightDigest;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TrialStoreTest {

  private static final Variant VARIANT = new Variant("a", "a", new Overrides(Map.of()));

  @TempDir Path folder;

  /** A result counts on a machine without the model, but not beside one of other weights. */
  @Test
  void resultsOfOtherWeightsDoNotCount() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 3});
    Map<String, String> models =
        Map.of(model.toString(), WeightDigest.of(model), "elsewhere/model", "sha256:0");
    TrialRecord record =
        new TrialRecord(
            "a",
            1,
            "grpo",
            Map.of(),
            "digest",
            "c",
            models,
            Map.of(),
            Optional.empty(),
            Map.of(),
            Map.of());
    store().keep(VARIANT, with(record, "stale"));
    store().keep(VARIANT, record);
    store().publish(VARIANT, with(record, "older"));
    assertEquals(Optional.of(record), store().elsewhere(VARIANT, 1, "digest"));
    assertFalse(store().isOutdated(VARIANT, 1, "digest"));
    assertTrue(store().isOutdated(VARIANT, 1, "another"));

    Files.write(model.resolve("model.safetensors"), new byte[] {1, 2, 4});
    assertEquals(Optional.empty(), store().elsewhere(VARIANT, 1, "digest"));
    assertTrue(store().isOutdated(VARIANT, 1, "digest"));
    assertFalse(store().isOfPresentWeights(record));
  }

  @Test
  void aDamagedRecordBesideItsRunIsSetAside() throws IOException {
    Path run = Files.createDirectories(store().run(VARIANT, 1));
    Path file = Files.writeString(run.resolve("trial.json"), "{\"trial\": ");
    assertEquals(Optional.empty(), store().here(VARIANT, 1, "digest"));
    assertFalse(Files.exists(file));
    assertTrue(Files.exists(run.resolve("trial.json.damaged")));
    // Of another version: it is for the user to say what becomes of it.
    Files.writeString(file, "{\"trial\": \"a\"}");
    String message =
        assertThrows(UserException.class, () -> store().here(VARIANT, 1, "digest")).getMessage();
    assertTrue(message.endsWith("delete it"), message);
    assertTrue(Files.exists(file));
  }

  private static TrialRecord with(TrialRecord record, String commit) {
    return new TrialRecord(
        record.trial(),
        record.seed(),
        record.job(),
        record.set(),
        record.digest(),
        commit,
        record.models(),
        record.data(),
        record.seconds(),
        record.first(),
        record.last());
  }

  private TrialStore store() {
    return new TrialStore(folder.resolve("sweep"), Optional.of(folder.resolve("results")));
  }
}
