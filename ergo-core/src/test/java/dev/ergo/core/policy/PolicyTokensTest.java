package dev.ergo.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.checkpoint.CopiedModel;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class PolicyTokensTest {

  private static final String GENERATION = "generation_config.json";
  private static final int END_OF_TEXT = 1000;
  private static final int END_OF_TURN = 1002;

  @TempDir Path root;
  private CopiedModel model;

  @BeforeEach
  void copy() {
    model = CopiedModel.of(root.resolve("model"));
  }

  @Test
  void aTurnEndsAtItsEndWhateverTheModelNames() {
    assertEquals(List.of(END_OF_TURN), stopIds());
    model.json(GENERATION, json -> json.put("eos_token_id", END_OF_TEXT));
    assertEquals(List.of(END_OF_TEXT, END_OF_TURN), stopIds());
    model.json(GENERATION, json -> json.putArray("eos_token_id").add(END_OF_TURN).add(END_OF_TEXT));
    assertEquals(List.of(END_OF_TURN, END_OF_TEXT), stopIds());
    model.json(GENERATION, json -> json.putNull("eos_token_id"));
    assertEquals(List.of(END_OF_TURN), stopIds());
  }

  private List<Integer> stopIds() {
    return PolicyTokens.of(ModelFolder.open(model.folder())).stopIds();
  }

  @Test
  void aTokenWithoutARowOfTheEmbeddingIsRefusedWithBothNumbers() {
    model.withSpecial(1055, "<zoom>");
    PolicyTokens.of(ModelFolder.open(model.folder()));
    model.withSpecial(1056, "</zoom>");
    ModelFolder folder = ModelFolder.open(model.folder());
    assertEquals(
        "the tokenizer in "
            + model.folder()
            + " has ids up to 1056 ('</zoom>'), but the embedding has 1056 rows (vocab_size in config.json); resize the embedding where the tokens were added, or take the tokenizer of this model",
        assertThrows(UserException.class, () -> PolicyTokens.of(folder)).getMessage());
  }
}
