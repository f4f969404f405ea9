package dev.ergo.core.checkpoint;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a Qwen2.5-VL checkpoint is: the numbers that shape its two towers, the token ids it knows,
 * and its config.json as it was read, so that a saved copy keeps settings that mean nothing to
 * Ergo.
 *
 * <p>Two configurations are equal when their numbers are, whatever form their files have.
 */
public final class QwenConfig {

  private static final String TIED = "tie_word_embeddings";

  private final TextConfig text;
  private final VisionConfig vision;
  private final TokenIds ids;
  private final ObjectNode json;

  private QwenConfig(
      String source, TextConfig text, VisionConfig vision, TokenIds ids, ObjectNode json) {
    new QwenConfigChecks(source).check(text, vision, ids);
    this.text = text;
    this.vision = vision;
    this.ids = ids;
    this.json = json;
  }

  /**
   * Reads a config.json in the flat form of published checkpoints or the nested one of transformers
   * 5.
   *
   * @throws UserException if it is missing, malformed, or asks for what Ergo can't compute
   */
  public static QwenConfig read(Path file) {
    ObjectNode json = JsonFile.read(file);
    QwenConfigReader reader = new QwenConfigReader(file.toString(), json);
    return new QwenConfig(file.toString(), reader.text(), reader.vision(), reader.ids(), json);
  }

  /**
   * A configuration from numbers, for a model that is trained from scratch.
   *
   * @throws UserException if the numbers don't fit each other
   */
  public static QwenConfig of(TextConfig text, VisionConfig vision, TokenIds ids) {
    return new QwenConfig(
        "model configuration", text, vision, ids, QwenConfigReader.write(text, vision, ids));
  }

  /** This configuration with an output projection of its own, in its numbers and its file. */
  QwenConfig untied() {
    ObjectNode copy = json.deepCopy().put(TIED, false);
    if (copy.get("text_config") instanceof ObjectNode section) {
      section.put(TIED, false);
    }
    return new QwenConfig("config.json", text.untied(), vision, ids, copy);
  }

  /** The language model. */
  public TextConfig text() {
    return text;
  }

  /** The vision tower. */
  public VisionConfig vision() {
    return vision;
  }

  /** The token ids. */
  public TokenIds ids() {
    return ids;
  }

  /**
   * The config.json of a checkpoint whose weights have the given type; every place where the
   * original names a type is changed.
   *
   * @param weights FLOAT32, BFLOAT16 or FLOAT16
   */
  public ObjectNode json(DataType weights) {
    ObjectNode copy = json.deepCopy();
    String name = weights.name().toLowerCase(Locale.ROOT);
    // transformers 4 calls it torch_dtype and 5 dtype; a text_config may repeat it.
    copy.put(copy.has("torch_dtype") ? "torch_dtype" : "dtype", name);
    for (String part : List.of("text_config", "vision_config")) {
      if (copy.get(part) instanceof ObjectNode section) {
        for (String key : List.of("torch_dtype", "dtype")) {
          if (section.has(key)) {
            section.put(key, name);
          }
        }
      }
    }
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QwenConfig that
        && text.equals(that.text)
        && vision.equals(that.vision)
        && ids.equals(that.ids);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, vision, ids);
  }

  @Override
  public String toString() {
    return "QwenConfig[%s, %s, %s]".formatted(text, vision, ids);
  }
}
