package dev.ergo.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.io.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tokens that tokenizer_config.json and special_tokens_map.json name by their part.
 *
 * @param control those that begin, end, fill or hide: never text
 * @param more special ones without a part
 */
record NamedTokens(Set<String> control, Set<String> more) {

  private static final List<String> FILES =
      List.of("tokenizer_config.json", "special_tokens_map.json");
  private static final List<String> PARTS =
      List.of(
          "bos_token",
          "eos_token",
          "pad_token",
          "unk_token",
          "sep_token",
          "cls_token",
          "mask_token");
  private static final List<String> LISTS =
      List.of("additional_special_tokens", "extra_special_tokens");

  /** {@code <zoom>}, {@code </answer>}; the control tokens of Qwen have bars inside. */
  private static final Pattern TAG = Pattern.compile("</?[\\p{L}_][\\p{L}\\p{N}_-]*>");

  /** Reads those of a model directory. */
  static NamedTokens read(Path dir) {
    Set<String> control = new HashSet<>();
    Set<String> more = new HashSet<>();
    for (String name : FILES) {
      if (Files.isRegularFile(dir.resolve(name))) {
        JsonNode json = JsonFile.read(dir.resolve(name));
        PARTS.forEach(part -> control.add(content(json.path(part))));
        LISTS.forEach(list -> json.path(list).forEach(token -> more.add(content(token))));
      }
    }
    return new NamedTokens(control, more);
  }

  /** Whether a token is named as special. */
  boolean isSpecial(String token) {
    return control.contains(token) || more.contains(token);
  }

  /**
   * Whether a token is a tag that a method writes into its answers. It is text, though it may be
   * marked special: it must be seen by who reads an answer, and have its id where a text spells it.
   */
  boolean isTag(String token) {
    return TAG.matcher(token).matches() && !control.contains(token);
  }

  private static String content(JsonNode token) {
    return token.isObject() ? token.path("content").asText() : token.asText();
  }
}
