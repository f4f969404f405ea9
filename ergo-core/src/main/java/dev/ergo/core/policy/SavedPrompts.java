package dev.ergo.core.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The prompts a policy was trained with, as they are kept beside its weights: the components of
 * {@link Prompts} under the keys of the section {@code prompts}.
 */
final class SavedPrompts {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final String FILE = "ergo.json";
  private static final String KEY = "prompts";

  private SavedPrompts() {}

  /** The prompts saved with a model; empty for a model that Ergo has not written. */
  static Optional<Prompts> read(Map<String, Object> saved) {
    if (!(saved.get(KEY) instanceof Map<?, ?> texts)) {
      return Optional.empty();
    }
    Map<Object, Object> all = new LinkedHashMap<>(texts);
    // Two looks stood under names of their own before 0.3.
    all.computeIfAbsent("looks", key -> List.of(look(texts, "stage1"), look(texts, "stage2")));
    return Optional.of(JSON.convertValue(all, Prompts.class));
  }

  private static Object look(Map<?, ?> texts, String key) {
    return Objects.requireNonNullElse(texts.get(key), "");
  }

  /** What {@link #read} reads. */
  static Map<String, Object> asMap(Prompts prompts) {
    return Map.of(KEY, JSON.convertValue(prompts, new TypeReference<Map<String, Object>>() {}));
  }

  /** The prompts saved in an adapter's folder. */
  static Optional<Prompts> beside(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return read(
          JsonFile.<Map<String, Object>>value(
              JSON.readerFor(new TypeReference<Map<String, Object>>() {}), file));
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
}
