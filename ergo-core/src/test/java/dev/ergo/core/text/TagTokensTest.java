package dev.ergo.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.CopiedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags of a method that others have made special tokens, against transformers. */
@Tag("unit")
class TagTokensTest {

  private static final int FIRST = 1022;
  private static final String[] TAGS = {
    "<think>", "</think>", "<zoom>", "</zoom>", "<answer>", "</answer>"
  };

  @TempDir Path root;
  private CopiedModel model;

  @BeforeEach
  void copy() {
    model = CopiedModel.of(root.resolve("model"));
  }

  @Test
  void haveTheirIdsAndSurviveDecoding() {
    model.withSpecial(FIRST, TAGS);
    check(Tokenizer.load(model.folder()));
  }

  /** As transformers 4 saved them, before tokenizer_config.json listed added tokens. */
  @Test
  void areReadFromAddedTokensToo() {
    model
        .without("tokenizer.json")
        .json(
            "tokenizer_config.json",
            config -> {
              StringBuilder added = new StringBuilder();
              for (JsonNode token : config.get("added_tokens_decoder")) {
                added.append(added.isEmpty() ? "" : ", ");
                String content = token.get("content").asText();
                added.append('"').append(content).append("\": ").append(1000 + count(added));
                config.withArray("additional_special_tokens").add(content);
              }
              for (int i = 0; i < TAGS.length; i++) {
                added.append(", \"").append(TAGS[i]).append("\": ").append(FIRST + i);
                config.withArray("additional_special_tokens").add(TAGS[i]);
              }
              config.remove("added_tokens_decoder");
              model.write("added_tokens.json", "{" + added + "}");
            });
    Tokenizer tokenizer = Tokenizer.load(model.folder());
    assertEquals(1002, tokenizer.id("<|im_end|>"));
    assertTrue(tokenizer.isSpecial(1002));
    check(tokenizer);
  }

  private static int count(CharSequence added) {
    return (int) added.chars().filter(c -> c == ',').count();
  }

  private static void check(Tokenizer tokenizer) {
    CopiedModel.GOLDEN
        .get("tags")
        .properties()
        .forEach(
            text -> {
              int[] ids =
                  IntStream.range(0, text.getValue().size())
                      .map(i -> text.getValue().get(i).asInt())
                      .toArray();
              assertArrayEquals(ids, tokenizer.encodeWithSpecials(text.getKey()), text.getKey());
              if (!text.getKey().contains("<|")) {
                assertArrayEquals(ids, tokenizer.encode(text.getKey()), text.getKey());
              }
              assertEquals(text.getKey().replace("<|im_end|>", ""), tokenizer.decode(ids, true));
            });
    List.of(TAGS).forEach(tag -> assertFalse(tokenizer.isSpecial(tokenizer.id(tag)), tag));
  }

  /** What ends or fills texts is no tag, however it is spelled. */
  @Test
  void controlTokensStayControlTokens() {
    model
        .withSpecial(FIRST, "<pad>", "<zoom>")
        .json("tokenizer_config.json", config -> config.put("pad_token", "<pad>"));
    Tokenizer tokenizer = Tokenizer.load(model.folder());
    assertTrue(tokenizer.isSpecial(FIRST));
    assertEquals("<zoom>", tokenizer.decode(new int[] {FIRST, FIRST + 1, FIRST}, true));
    assertTrue(tokenizer.encode("<pad>").length > 1);
  }
}
