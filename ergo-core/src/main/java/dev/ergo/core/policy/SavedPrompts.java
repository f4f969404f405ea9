package dev.ergo.core.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The prompts a policy was trained with, as they are kept beside its weights. */
final class SavedPrompts {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "ergo.json";
  private static final String KEY = "prompts";

  private SavedPrompts() {}

  /** The prompts saved with a model; empty for a model that Ergo has not written. */
  static Optional<Prompts> read(Map<String, Object> saved) {
    if (!(saved.get(KEY) instanceof Map<?, ?> texts)) {
      return Optional.empty();
    }
    return Optional.of(
        new Prompts(
            text(texts, "system"),
            looks(texts),
            text(texts, "early_answer"),
            text(texts, "single_system"),
            text(texts, "single"),
            text(texts, "option")));
  }

  /** What {@link #read} reads. */
  static Map<String, Object> asMap(Prompts prompts) {
    Map<String, Object> texts = new LinkedHashMap<>();
    texts.put("system", prompts.system());
    texts.put("looks", prompts.looks());
    texts.put("early_answer", prompts.earlyAnswer());
    texts.put("single_system", prompts.singleSystem());
    texts.put("single", prompts.single());
    texts.put("option", prompts.option());
    return Map.of(KEY, texts);
  }

  /** The prompts saved in an adapter's folder. */
  static Optional<Prompts> beside(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return read(JSON.readValue(file.toFile(), new TypeReference<Map<String, Object>>() {}));
    } catch (IOException e) {
      throw new UserException(file + " is not a JSON object; restore or delete it", e);
    }
  }

  /** Writes what {@link #beside} reads. */
  static void write(Path folder, Prompts prompts) throws IOException {
    AtomicWrite.text(
        folder.resolve(FILE),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(asMap(prompts)) + "\n");
  }

  /** The texts of the looks; two of them stood under names of their own before 0.3. */
  private static List<String> looks(Map<?, ?> texts) {
    if (texts.get("looks") instanceof List<?> looks) {
      return looks.stream().map(String.class::cast).toList();
    }
    return Stream.of("stage1", "stage2")
        .map(key -> Objects.requireNonNullElse(text(texts, key), ""))
        .toList();
  }

  private static String text(Map<?, ?> texts, String key) {
    return texts.get(key) instanceof String text ? text : null;
  }
}
