package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.CopiedModel;
import dev.ergo.core.checkpoint.MergedCheckpoint;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Models that were written with an adapter merged into them: log-probs are PEFT's. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class ExportedModelTest {

  static final List<String> FORMS = AdapterFormsTest.FORMS;

  @TempDir Path root;

  private Path exported(String form, DataType as, long shardBytes) throws IOException {
    Path folder = Files.createDirectory(root.resolve(form + as));
    MergedCheckpoint.open(
            Fixtures.path("model/A"), Optional.of(Fixtures.path("model/A_forms/" + form)))
        .write(folder, as, shardBytes, bytes -> {});
    return folder;
  }

  @ParameterizedTest
  @FieldSource("FORMS")
  void mergedLogProbsAreThoseOfBaseAndAdapter(String form) throws IOException {
    Path folder = exported(form, DataType.FLOAT32, Long.MAX_VALUE);
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        QwenModel model =
            QwenModel.load(
                ModelFolder.open(folder),
                FixtureModel.A.firstSpecial(),
                TestDevice.chosen(),
                DataType.FLOAT32)) {
      for (Map.Entry<String, JsonNode> golden :
          CopiedModel.GOLDEN.get("adapters").get(form).properties()) {
        GoldenLogProbs.check(
            model,
            ModelCase.load(golden.getKey()),
            OwnHeadTest.floats(golden.getValue().get("token_logps")),
            manager);
      }
    }
  }

  /** Of the sum in float32, and of nothing before it. */
  @ParameterizedTest
  @CsvSource({"BFLOAT16, BF16", "FLOAT16, F16"})
  void sumsAreRoundedOnce(DataType as, TensorFormat format) throws IOException {
    SafetensorsFile exact = weights(exported("all_linear", DataType.FLOAT32, Long.MAX_VALUE));
    SafetensorsFile rounded = weights(exported("all_linear", as, Long.MAX_VALUE));
    assertEquals(exact.tensors().keySet(), rounded.tensors().keySet());
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (String name : exact.tensors().keySet()) {
        assertEquals(format, rounded.info(name).format());
        float[] found = rounded.read(name, manager, DataType.FLOAT32).toFloatArray();
        float[] sums = exact.read(name, manager, DataType.FLOAT32).toFloatArray();
        for (int i = 0; i < sums.length; i++) {
          sums[i] = rounded(sums[i], as);
        }
        assertArrayEquals(sums, found, name);
      }
    }
  }

  /** To nearest even at the lowest bit that the type keeps; its least numbers are even too. */
  private static float rounded(float exact, DataType as) {
    int kept = as == DataType.BFLOAT16 ? 7 : 10;
    int least = as == DataType.BFLOAT16 ? -126 : -14;
    int exponent = Math.max(least, Math.getExponent(exact)) - kept;
    return (float) Math.scalb(Math.rint(Math.scalb((double) exact, -exponent)), exponent);
  }

  @Test
  void shardsHoldWhatOneFileDoes() throws IOException {
    Path one = exported("saved_head", DataType.BFLOAT16, Long.MAX_VALUE);
    // The output matrix alone is larger, and still a file of its own.
    Path many = Files.createDirectory(root.resolve("many"));
    MergedCheckpoint.open(
            Fixtures.path("model/A"), Optional.of(Fixtures.path("model/A_forms/saved_head")))
        .write(many, DataType.BFLOAT16, 100_000, bytes -> {});
    JsonNode index = JsonFile.read(many.resolve("model.safetensors.index.json"));
    JsonNode map = index.get("weight_map");
    SafetensorsFile whole = weights(one);
    long total = 0;
    for (String name : whole.tensors().keySet()) {
      SafetensorsFile shard = SafetensorsFile.open(many.resolve(map.get(name).asText()));
      assertEquals(true, whole.holdsSame(name, shard, name), name);
      total += whole.info(name).bytes();
    }
    assertEquals(total, index.at("/metadata/total_size").asLong());
    assertEquals(whole.tensors().size(), map.size());
    assertEquals("bfloat16", JsonFile.read(many.resolve("config.json")).get("dtype").asText());
    assertEquals(
        false, JsonFile.read(many.resolve("config.json")).get("tie_word_embeddings").asBoolean());
  }

  private static SafetensorsFile weights(Path folder) {
    return SafetensorsFile.open(folder.resolve("model.safetensors"));
  }
}
