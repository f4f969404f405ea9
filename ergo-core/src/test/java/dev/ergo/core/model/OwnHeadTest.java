package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.CopiedModel;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.io.JsonFile;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.TestDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An output matrix of its own beside {@code tie_word_embeddings}, against transformers. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class OwnHeadTest {

  @TempDir Path root;

  @Test
  void isKeptAndSavedUntied() {
    CopiedModel copy = CopiedModel.of(root.resolve("model")).withOwnHead();
    Path saved = root.resolve("saved");
    check(copy.folder());
    try (QwenModel model = load(copy.folder())) {
      ModelFolder folder = ModelFolder.open(copy.folder());
      model
          .parameters()
          .save(saved, model.config(), folder.companions(), DataType.FLOAT32, Map.of());
    }
    JsonNode config = JsonFile.read(saved.resolve("config.json"));
    for (String at : List.of("/tie_word_embeddings", "/text_config/tie_word_embeddings")) {
      assertFalse(config.at(at).asBoolean(true), at);
    }
    check(saved);
  }

  @Test
  void underAFlagInTheTextConfigAloneToo() {
    CopiedModel copy = CopiedModel.of(root.resolve("model")).withOwnHead();
    copy.json(
        "config.json",
        json -> {
          json.put("tie_word_embeddings", false);
          json.withObject("/text_config").put("tie_word_embeddings", true);
        });
    check(copy.folder());
  }

  @Test
  void aRepeatedEmbeddingStaysTied() {
    CopiedModel copy = CopiedModel.of(root.resolve("model"));
    copy.weights(
        tensors ->
            tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight").duplicate()));
    ModelFolder folder = ModelFolder.open(copy.folder());
    assertTrue(folder.config().text().tieWordEmbeddings());
    try (QwenModel model = load(copy.folder())) {
      assertFalse(model.parameters().tensors().containsKey("lm_head.weight"));
    }
  }

  private static void check(Path folder) {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        QwenModel model = load(folder)) {
      for (Map.Entry<String, JsonNode> golden : CopiedModel.GOLDEN.get("own_head").properties()) {
        GoldenLogProbs.check(
            model, ModelCase.load(golden.getKey()), floats(golden.getValue()), manager);
      }
      assertEquals(2, CopiedModel.GOLDEN.get("own_head").size());
    }
  }

  static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).floatValue();
    }
    return values;
  }

  private static QwenModel load(Path folder) {
    return QwenModel.load(
        ModelFolder.open(folder),
        FixtureModel.A.firstSpecial(),
        TestDevice.chosen(),
        DataType.FLOAT32);
  }
}
