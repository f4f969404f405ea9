package dev.ergo.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says whether a model directory asks for the one chat template that {@link ChatFormat} renders.
 */
final class TemplateFile {

  /** SHA-256 of the template of Qwen2-VL and Qwen2.5-VL, white space at the ends taken off. */
  private static final String QWEN_VL =
      "a0bc6f6fc7a29a80017a433e8f03a1cc1236e838a944a2d034295a60c4f2fddb";

  private TemplateFile() {}

  /** Whether the template of a directory is Qwen2.5-VL's; so is none at all. */
  static boolean isQwenVl(Path modelDir) {
    return template(modelDir).map(text -> Digest.hex(text.strip()).equals(QWEN_VL)).orElse(true);
  }

  /** The template in the order in which transformers' processors look for it. */
  private static Optional<String> template(Path modelDir) {
    Path jinja = modelDir.resolve("chat_template.jinja");
    if (Files.isRegularFile(jinja)) {
      try {
        return Optional.of(Files.readString(jinja));
      } catch (IOException e) {
        throw new UserException("file %s cannot be read: %s".formatted(jinja, e.getMessage()), e);
      }
    }
    return inJson(modelDir.resolve("chat_template.json"))
        .or(() -> inJson(modelDir.resolve("tokenizer_config.json")));
  }

  private static Optional<String> inJson(Path file) {
    return Files.isRegularFile(file)
        ? Optional.ofNullable(JsonFile.read(file).get("chat_template"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
        : Optional.empty();
  }
}
