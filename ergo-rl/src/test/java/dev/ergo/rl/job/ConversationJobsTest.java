package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs score and generate on model A against transformers (conversations.json). */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class ConversationJobsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 2e-4;

  @TempDir Path folder;

  private JsonNode cases() throws IOException {
    return JSON.readTree(getClass().getResourceAsStream("conversations.json")).get("cases");
  }

  /** The golden conversations as rows, with image paths relative to the input file. */
  private List<ObjectNode> rows(boolean lastTurn) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    List<ObjectNode> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : cases().properties()) {
      ArrayNode messages = entry.getValue().get("messages").deepCopy();
      if (!lastTurn) {
        messages.remove(messages.size() - 1);
      }
      for (JsonNode part : messages.findParents("image")) {
        String file = part.get("image").asText() + ".png";
        Path copy = folder.resolve("images").resolve(file);
        if (!Files.exists(copy)) {
          Files.copy(Fixtures.path("model/images/" + file), copy);
        }
        ((ObjectNode) part).put("image", "input/../images/" + file);
      }
      rows.add(JSON.createObjectNode().put("id", entry.getKey()).set("messages", messages));
    }
    Files.createDirectories(folder.resolve("input"));
    return rows;
  }

  private Path config(String job, Path model, String options) throws IOException {
    return Files.writeString(
        folder.resolve(job + ".yaml"),
        """
        job: %s
        model: {path: %s, device: %s}
        %s: {input: %s, output: %s%s}
        """
            .formatted(job, model, TestDevice.name(), job, input(), output(), options));
  }

  private Path input() {
    return folder.resolve("rows.jsonl");
  }

  private Path output() {
    return folder.resolve("made/results.jsonl");
  }

  private void write(List<? extends JsonNode> rows) throws IOException {
    Files.write(input(), rows.stream().map(JsonNode::toString).toList());
  }

  private List<JsonNode> results() throws IOException {
    List<JsonNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(output())) {
      results.add(JSON.readTree(line));
    }
    return results;
  }

  @Test
  void scoresAreThoseOfTransformers() throws IOException {
    write(rows(true));
    Launch.of(config("score", Fixtures.path("model/A"), ", batch_size: 4"), Map.of()).succeeded();
    JsonNode cases = cases();
    assertEquals(cases.size(), results().size());
    for (JsonNode result : results()) {
      JsonNode golden = cases.get(result.get("id").asText());
      assertEquals(golden.get("token_ids"), result.get("token_ids"));
      assertEquals(golden.get("spans"), result.get("spans"));
      assertClose(golden.get("logprobs"), result.get("logprobs"));
    }
  }

  @Test
  void greedyTokensAreThoseOfTransformers() throws IOException {
    write(rows(false));
    Path config = config("generate", Fixtures.path("model/A"), ", max_new_tokens: 12");
    Launch.of(config, Map.of()).succeeded();
    JsonNode cases = cases();
    assertEquals(cases.size(), results().size());
    for (JsonNode result : results()) {
      JsonNode golden = cases.get(result.get("id").asText()).get("greedy");
      assertEquals(golden.get("token_ids"), result.get("token_ids"));
      assertEquals(golden.get("text"), result.get("text"));
      assertClose(golden.get("logprobs"), result.get("logprobs"));
      assertEquals("length", result.get("finish_reason").asText());
    }
  }

  /** A row's draws are its own: neither order nor batch size changes them. */
  @Test
  void sampledTokensDoNotDependOnTheBatch() throws IOException {
    write(rows(false));
    Path config =
        config("generate", Fixtures.path("model/A"), ", max_new_tokens: 8, temperature: 0.7");
    Launch.of(config, Map.of("generate.batch_size", "1")).succeeded();
    List<JsonNode> alone = results();
    Launch.of(config, Map.of("generate.batch_size", "4")).succeeded();
    List<JsonNode> together = results();
    for (int i = 0; i < alone.size(); i++) {
      assertEquals(alone.get(i).get("token_ids"), together.get(i).get("token_ids"));
      assertClose(alone.get(i).get("logprobs"), together.get(i).get("logprobs"));
    }
    Launch.of(config, Map.of("run.seed", "1")).succeeded();
    assertFalse(alone.equals(results()), "the seed has no say");
  }

  /** Greedy tokens of the goldens as stop tokens: each row ends at the first one it draws. */
  @Test
  void everyStopTokenEndsARow() throws IOException {
    Path model = folder.resolve("model");
    Files.createDirectory(model);
    try (Stream<Path> files = Files.list(Fixtures.path("model/A"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [353, 668]}");
    write(rows(false));
    Path config = config("generate", model, ", max_new_tokens: 12");
    Launch.of(config, Map.of()).succeeded();
    Map<String, Integer> lengths = Map.of("text_only", 3, "image_tiny", 3, "two_images_narrow", 6);
    for (JsonNode result : results()) {
      JsonNode golden = cases().get(result.get("id").asText()).get("greedy");
      Integer length = lengths.get(result.get("id").asText());
      assertEquals(length == null ? "length" : "stop", result.get("finish_reason").asText());
      assertEquals(length == null ? 12 : length, result.get("token_ids").size());
      assertEquals(result.get("token_ids").size(), result.get("logprobs").size());
      String whole = golden.get("text").asText();
      String text = result.get("text").asText();
      assertTrue(whole.startsWith(text), () -> text + " / " + whole);
      assertEquals(length == null, text.equals(whole));
    }
    Launch.of(config, Map.of("generate.ignore_eos", "true")).succeeded();
    for (JsonNode result : results()) {
      JsonNode golden = cases().get(result.get("id").asText()).get("greedy");
      assertEquals(golden.get("token_ids"), result.get("token_ids"));
      assertEquals("length", result.get("finish_reason").asText());
    }
  }

  @Test
  void aBadRowSpoilsNoOther() throws IOException {
    List<ObjectNode> good = rows(false);
    List<JsonNode> rows = new ArrayList<>(good.subList(0, 2));
    rows.add(1, JSON.readTree("{\"id\": 7, \"messages\": []}"));
    rows.add(user("{\"type\": \"image\", \"image\": \"none.png\"}"));
    rows.add(user("{\"type\": \"image\", \"image\": \"rows.jsonl\"}"));
    rows.add(
        user("{\"type\": \"image\", \"image\": \"images/square.png\", \"min_pixels\": \"few\"}"));
    rows.add(user("{\"type\": \"video\"}"));
    rows.add(JSON.readTree("{\"id\": \"robot\", \"messages\": [{\"role\": \"robot\"}]}"));
    rows.add(
        JSON.readTree(
            "{\"messages\": [{\"role\": \"assistant\", \"content\": \"I end with myself.\"}]}"));
    write(rows);
    Path config = config("generate", Fixtures.path("model/A"), ", max_new_tokens: 2");
    Launch launch = Launch.of(config, Map.of());
    launch.refused("7 of 9 rows failed", "the key error", "the first, id 7");
    List<JsonNode> results = results();
    assertEquals(rows.size(), results.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(rows.get(i).path("id").asText("null"), results.get(i).get("id").asText("null"));
      boolean isGood = i == 0 || i == 2;
      assertEquals(isGood ? 5 : 2, results.get(i).size(), results.get(i).toString());
      assertEquals(isGood, !results.get(i).has("error"), results.get(i).toString());
    }
  }

  private static JsonNode user(String part) throws IOException {
    return JSON.readTree(
        "{\"id\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": [" + part + "]}]}");
  }

  @Test
  void aFileThatIsNoJsonLinesIsRefusedAtOnce() throws IOException {
    Path config = config("score", Fixtures.path("model/A"), "");
    Launch.of(config, Map.of()).refused("rows.jsonl");
    for (String text : List.of("{\"id\": 1}\n[1]\n", "{\"id\": 1}\nhello\n", "{\"id\": 1} {}\n")) {
      Files.writeString(input(), text);
      Launch.of(config, Map.of()).refused("rows.jsonl", "line");
    }
    Files.write(input(), new byte[] {'{', (byte) 0xFF, '}'});
    Launch.of(config, Map.of()).refused("rows.jsonl", "UTF-8");
    assertFalse(Files.exists(output()));
  }

  private static void assertClose(JsonNode expected, JsonNode actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).doubleValue(), actual.get(i).doubleValue(), TOLERANCE);
    }
  }
}
