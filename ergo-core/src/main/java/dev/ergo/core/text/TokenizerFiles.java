package dev.ergo.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reader of the tokenizer files of a model directory: tokenizer.json if there is one, else
 * vocab.json and merges.txt; added tokens of tokenizer_config.json take precedence, and those of
 * added_tokens.json count where it has none.
 *
 * @param vocabulary id by token, in the byte alphabet
 * @param merges {left id, right id, id of both together} in order of rank
 * @param added the added tokens
 */
record TokenizerFiles(
    Map<String, Integer> vocabulary, List<int[]> merges, Collection<AddedToken> added) {

  private static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String ADDED = "added_tokens.json";

  /** Reads the files of a model directory. */
  static TokenizerFiles read(Path dir) {
    Path whole = dir.resolve(TOKENIZER);
    Map<Integer, AddedToken> added = new LinkedHashMap<>();
    List<int[]> merges = new ArrayList<>();
    Map<String, Integer> vocabulary;
    if (Files.isRegularFile(whole)) {
      vocabulary = readWhole(whole, merges, added);
    } else {
      Path file = dir.resolve("vocab.json");
      vocabulary = vocabulary(JsonFile.read(file), file);
      readMerges(dir.resolve("merges.txt"), vocabulary, merges);
    }
    if (merges.size() > BytePairs.MAX_IDS) {
      throw new UserException(
          "the tokenizer in %s has %d merges; at most %d are supported"
              .formatted(dir, merges.size(), BytePairs.MAX_IDS));
    }
    Path config = dir.resolve(CONFIG);
    NamedTokens named = NamedTokens.read(dir);
    JsonNode decoder =
        Files.isRegularFile(config)
            ? JsonFile.read(config).path("added_tokens_decoder")
            : MissingNode.getInstance();
    for (Map.Entry<String, JsonNode> token : decoder.properties()) {
      int id = token.getKey().matches("[0-9]{1,7}") ? Integer.parseInt(token.getKey()) : -1;
      add(added, id, token.getValue(), config);
    }
    if (!decoder.isObject()) {
      readOld(dir.resolve(ADDED), named, added);
    }
    added.replaceAll(
        (id, token) ->
            new AddedToken(id, token.content(), token.special() && !named.isTag(token.content())));
    return new TokenizerFiles(vocabulary, merges, added.values());
  }

  /** The list of added tokens before tokenizer_config.json had one; without flags. */
  private static void readOld(Path file, NamedTokens named, Map<Integer, AddedToken> added) {
    if (Files.isRegularFile(file)) {
      for (Map.Entry<String, JsonNode> token : JsonFile.read(file).properties()) {
        int id = token.getValue().asInt(-1);
        requireId(id, token.getKey(), file);
        boolean special = named.isSpecial(token.getKey());
        added.putIfAbsent(id, new AddedToken(id, token.getKey(), special));
      }
    }
  }

  private static Map<String, Integer> readWhole(
      Path file, List<int[]> merges, Map<Integer, AddedToken> added) {
    ObjectNode json = JsonFile.read(file);
    requireQwen2(json, file);
    Map<String, Integer> vocabulary = vocabulary(json.path("model").path("vocab"), file);
    for (JsonNode merge : json.path("model").path("merges")) {
      String[] pair =
          merge.isArray()
              ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
              : merge.asText().split(" ");
      merges.add(merge(pair, vocabulary, file, merges.size() + 1));
    }
    for (JsonNode token : json.path("added_tokens")) {
      add(added, token.path("id").asInt(-1), token, file);
    }
    return vocabulary;
  }

  private static Map<String, Integer> vocabulary(JsonNode json, Path file) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> token : json.properties()) {
      int id = token.getValue().asInt(-1);
      requireId(id, token.getKey(), file);
      vocabulary.put(token.getKey(), id);
    }
    if (vocabulary.isEmpty()) {
      throw new UserException("file %s holds no vocabulary".formatted(file));
    }
    return vocabulary;
  }

  private static void readMerges(Path file, Map<String, Integer> vocabulary, List<int[]> merges) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserException(
          "file %s cannot be read: a tokenizer without tokenizer.json needs it".formatted(file), e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      // Only a first line may be a comment: "# #" is a merge.
      if (!line.isEmpty() && !(i == 0 && line.startsWith("#version"))) {
        merges.add(merge(line.split(" "), vocabulary, file, i + 1));
      }
    }
  }

  private static int[] merge(
      String[] pair, Map<String, Integer> vocabulary, Path file, int number) {
    if (pair.length == 2) {
      Integer left = vocabulary.get(pair[0]);
      Integer right = vocabulary.get(pair[1]);
      Integer both = vocabulary.get(pair[0] + pair[1]);
      if (left != null && right != null && both != null) {
        return new int[] {left, right, both};
      }
    }
    throw new UserException(
        "file %s: merge %d, \"%s\", is not a pair of tokens of the vocabulary"
            .formatted(file, number, String.join(" ", pair)));
  }

  private static void add(Map<Integer, AddedToken> added, int id, JsonNode token, Path file) {
    String content = token.path("content").asText();
    requireId(id, content, file);
    if (content.isEmpty()) {
      throw new UserException("file %s: the added token %d has no content".formatted(file, id));
    }
    for (String flag : List.of("lstrip", "rstrip", "single_word")) {
      if (token.path(flag).asBoolean()) {
        throw new UserException(
            "file %s: the added token %s sets %s, which is not supported"
                .formatted(file, content, flag));
      }
    }
    added.put(id, new AddedToken(id, content, token.path("special").asBoolean()));
  }

  private static void requireId(int id, String token, Path file) {
    if (id < 0 || id >= BytePairs.MAX_IDS) {
      throw new UserException("file %s: the token %s has no valid id".formatted(file, token));
    }
  }

  /** Another splitting rule would give other ids without a sign of it, so it is refused. */
  private static void requireQwen2(ObjectNode json, Path file) {
    JsonNode split = json.path("pre_tokenizer").path("pretokenizers").path(0).path("pattern");
    boolean same =
        "BPE".equals(json.path("model").path("type").asText())
            && !json.path("model").path("ignore_merges").asBoolean()
            && "NFC".equals(json.path("normalizer").path("type").asText())
            && PreTokenizer.QWEN2.equals(split.path("Regex").asText());
    if (!same) {
      throw new UserException(
          "file %s: not a tokenizer of Qwen2's kind (NFC, its splitting rule, byte-level BPE)"
              .formatted(file));
    }
  }

  /**
   * A token that is found in text as a whole, before any splitting.
   *
   * @param id its id
   * @param content how it is spelled
   * @param special whether it is a control token: left out of decoded text on demand, and plain
   *     text where it is spelled in data; a tag marked special is none ({@link NamedTokens})
   */
  record AddedToken(int id, String content, boolean special) {}
}
