package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.LoggedLines;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that say {@code tie_word_embeddings} and hold more or less than that. */
@Tag("unit")
@Tag("device")
class TiedWeightsTest {

  @TempDir Path root;

  @Test
  void anOutputOfItsOwnIsKeptAndSaidOnce() {
    Path folder = CopiedModel.of(root.resolve("own")).withOwnHead().folder();
    try (LoggedLines lines = new LoggedLines(ModelFolder.class)) {
      QwenConfig config = ModelFolder.open(folder).config();
      assertFalse(config.text().tieWordEmbeddings());
      ObjectNode json = config.json(DataType.FLOAT32);
      assertFalse(json.get("tie_word_embeddings").booleanValue());
      assertFalse(json.at("/text_config/tie_word_embeddings").booleanValue());
      QwenConfig tied = QwenConfig.read(folder.resolve("config.json"));
      assertTrue(tied.text().tieWordEmbeddings());
      assertEquals(tied.text().untied(), config.text());
      assertEquals(tied.vision(), config.vision());
      List<String> once =
          List.of(
              "WARN %s holds an lm_head.weight that is not its embedding: it is kept, whatever tie_word_embeddings says"
                  .formatted(folder));
      assertEquals(once, lines.said());
      ModelFolder.open(folder);
      assertEquals(once, lines.said());
    }
  }

  /** In the flat form there is no section to change. */
  @Test
  void theFlatFormIsUntiedAtItsRoot() throws IOException {
    CopiedModel model = CopiedModel.of(root.resolve("flat")).withOwnHead();
    model.write(
        "config.json", Files.readString(Fixtures.path("model/A").resolve("config.flat.json")));
    QwenConfig config = ModelFolder.open(model.folder()).config();
    assertFalse(config.text().tieWordEmbeddings());
    assertFalse(config.json(DataType.FLOAT32).get("tie_word_embeddings").booleanValue());
  }

  @Test
  void anEmbeddingThatStandsThereTwiceIsTied() {
    CopiedModel model = CopiedModel.of(root.resolve("twice"));
    model.weights(
        tensors -> tensors.put("lm_head.weight", tensors.get("model.embed_tokens.weight")));
    ModelFolder folder = ModelFolder.open(model.folder());
    assertTrue(folder.config().text().tieWordEmbeddings());
    assertTrue(folder.tensorNames().contains("lm_head.weight"));
    assertEquals(List.of(), warnings(folder), "it is no weight that was left out");
  }

  @Test
  void weightsOfAnotherArchitectureAreCounted() {
    CopiedModel model = CopiedModel.of(root.resolve("more"));
    model.weights(
        tensors -> {
          tensors.put("model.value_head.weight", tensors.get("model.norm.weight"));
          tensors.put("audio.weight", tensors.get("model.norm.weight"));
        });
    ModelFolder folder = ModelFolder.open(model.folder());
    assertEquals(
        List.of(
            "WARN 2 weights of %s are not of this architecture and were left out, the first is audio.weight"
                .formatted(model.folder())),
        warnings(folder));
  }

  private static List<String> warnings(ModelFolder folder) {
    try (LoggedLines lines = new LoggedLines(Parameters.class);
        NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Parameters.load(folder, manager, DataType.FLOAT32, bytes -> {});
      return lines.said();
    }
  }
}
