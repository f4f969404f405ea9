package dev.ergo.core.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TokenizerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TINY = Fixtures.path("tokenizer/tiny");
  private static final Tokenizer QWEN = Tokenizer.load(Fixtures.path("tokenizer/qwen"));

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({"qwen, 420, 60", "tiny, 105, 24"})
  void idsAndTextsAreThoseOfHuggingFace(String name, int strings, int decodings)
      throws IOException {
    Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizer/" + name));
    List<JsonNode> rows = rows(name + "_strings.jsonl");
    assertEquals(strings, rows.size());
    for (JsonNode row : rows) {
      int[] ids = tokenizer.encodeWithSpecials(row.get("text").asText());
      assertArrayEquals(ints(row.get("ids")), ids, row.toString());
      assertDecoded(tokenizer, row);
    }
    List<JsonNode> decodeOnly = rows(name + "_decode_only.jsonl");
    assertEquals(decodings, decodeOnly.size());
    decodeOnly.forEach(row -> assertDecoded(tokenizer, row));
  }

  private static void assertDecoded(Tokenizer tokenizer, JsonNode row) {
    int[] ids = ints(row.get("ids"));
    assertEquals(row.get("decoded").asText(), tokenizer.decode(ids, false), row.toString());
    assertEquals(
        row.get("decoded_skip_special").asText(), tokenizer.decode(ids, true), row.toString());
  }

  private static List<JsonNode> rows(String name) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Fixtures.path("tokenizer/" + name))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private static int[] ints(JsonNode array) {
    return JSON.convertValue(array, int[].class);
  }

  /** Expected ids: transformers 5.23 with {@code split_special_tokens=True}. */
  @Test
  void plainTextReadsNoSpecialTokens() {
    int[] plain = QWEN.encode("a<|im_end|>\n<tool_call>b");
    assertArrayEquals(new int[] {64, 27, 91, 318, 6213, 91, 397, 151657, 65}, plain);
    assertEquals("a<|im_end|>\n<tool_call>b", QWEN.decode(plain, false));
    assertArrayEquals(
        new int[] {64, 151645, 198, 151657, 65},
        QWEN.encodeWithSpecials("a<|im_end|>\n<tool_call>b"));
  }

  /** Expected ids: transformers 5.23; ignoring case, the long s is an s. */
  @Test
  void contractionsIgnoreCaseAsOnigurumaDoes() {
    assertArrayEquals(
        new int[] {275, 6, 144815, 408, 364, 11505, 364, 4086, 3029},
        QWEN.encode("it'ſend 'Send 'LLama"));
  }

  @Test
  void encodedSurrogatesAreThreeIllFormedParts() {
    int[] bytes = new int[3];
    String[] characters = {"í", "ł", "Ģ"};
    for (int i = 0; i < 3; i++) {
      bytes[i] = vocabularyId(characters[i]);
    }
    assertEquals("\ufffd\ufffd\ufffd", QWEN.decode(bytes, false));
  }

  private static int vocabularyId(String token) {
    try {
      return JSON.readTree(Fixtures.path("tokenizer/qwen/vocab.json").toFile()).get(token).asInt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tokensAreKnownById() throws IOException {
    JsonNode meta = JSON.readTree(Fixtures.path("tokenizer/meta.json").toFile());
    assertEquals(meta.at("/qwen/len").asInt(), QWEN.size());
    for (JsonNode token : meta.at("/qwen/skipped_by_skip_special_tokens")) {
      assertTrue(QWEN.isSpecial(QWEN.id(token.asText())));
    }
    for (JsonNode token : meta.at("/qwen/kept_by_skip_special_tokens")) {
      assertFalse(QWEN.isSpecial(QWEN.id(token.asText())));
    }
    assertTrue(QWEN.isToken(0) && QWEN.isToken(QWEN.size() - 1));
    assertFalse(QWEN.isToken(-1) || QWEN.isToken(QWEN.size()) || QWEN.isSpecial(-1));
  }

  @ParameterizedTest
  @CsvSource({
    "vocab.json merges.txt tokenizer_config.json",
    "tokenizer.json",
    "tokenizer.json tokenizer_config.json",
  })
  void anyFormOfTheFilesGivesTheSameTokenizer(String files) throws IOException {
    copy(files);
    Tokenizer copy = Tokenizer.load(dir);
    assertEquals(1022, copy.size());
    for (JsonNode row : rows("tiny_strings.jsonl")) {
      int[] ids = copy.encodeWithSpecials(row.get("text").asText());
      assertArrayEquals(ints(row.get("ids")), ids, row.toString());
      assertDecoded(copy, row);
    }
  }

  private void copy(String files) throws IOException {
    for (String file : files.split(" ")) {
      Files.copy(TINY.resolve(file), dir.resolve(file));
    }
  }

  @Test
  void mergesSpelledAsStringsAreRead() throws IOException {
    copy("tokenizer.json");
    JsonNode json = JSON.readTree(dir.resolve("tokenizer.json").toFile());
    ArrayNode merges = JSON.createArrayNode();
    json.at("/model/merges").forEach(m -> merges.add(m.get(0).asText() + " " + m.get(1).asText()));
    ((ObjectNode) json.get("model")).set("merges", merges);
    JSON.writeValue(dir.resolve("tokenizer.json").toFile(), json);
    assertArrayEquals(
        Tokenizer.load(TINY).encode("the other one"), Tokenizer.load(dir).encode("the other one"));
  }

  @Test
  void foldersThatHoldNoSuchTokenizerAreRefused() throws IOException {
    assertTrue(error().startsWith("no file " + dir.resolve("vocab.json")), error());
    copy("vocab.json");
    assertEquals(
        "file %s cannot be read: a tokenizer without tokenizer.json needs it"
            .formatted(dir.resolve("merges.txt")),
        error());
    Files.writeString(dir.resolve("merges.txt"), "#version: 0.2\nt h\nthx yz\n");
    assertEquals(
        "file %s: merge 3, \"thx yz\", is not a pair of tokens of the vocabulary"
            .formatted(dir.resolve("merges.txt")),
        error());
    Files.writeString(dir.resolve("merges.txt"), "t h\n");
    UserException noSpecial =
        assertThrows(UserException.class, () -> Tokenizer.load(dir).id("<|im_end|>"));
    assertEquals(
        "the tokenizer in %s has no added token <|im_end|>; expected one of a Qwen2.5-VL model"
            .formatted(dir),
        noSpecial.getMessage());
    Files.writeString(
        dir.resolve("tokenizer_config.json"),
        "{\"added_tokens_decoder\": {\"1000\": {\"content\": \"<x>\", \"lstrip\": true}}}");
    assertTrue(error().contains("the added token <x>"), error());
    Files.writeString(dir.resolve("vocab.json"), "{\"a\": 0}");
    Files.delete(dir.resolve("tokenizer_config.json"));
    Files.writeString(dir.resolve("merges.txt"), "");
    assertTrue(error().contains("has no token for the byte 0"), error());
    String other = Files.readString(TINY.resolve("tokenizer.json")).replace("\"NFC\"", "\"NFKC\"");
    Files.writeString(dir.resolve("tokenizer.json"), other);
    assertTrue(error().contains("not a tokenizer of Qwen2's kind"), error());
  }

  private String error() {
    return assertThrows(UserException.class, () -> Tokenizer.load(dir)).getMessage();
  }

  @Test
  void longRunsAreMergedWhole() {
    String run = "a".repeat(200_000);
    assertEquals(run, QWEN.decode(QWEN.encode(run), false));
    String spaces = " ".repeat(200_000);
    assertEquals(spaces, QWEN.decode(QWEN.encode(spaces), false));
  }
}
