package dev.ergo.rl.policy;

import dev.ergo.core.episode.Prompts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The prompts a policy was trained with, as they are kept beside its weights. */
final class SavedPrompts {

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
            text(texts, "stage1"),
            text(texts, "stage2"),
            text(texts, "single"),
            text(texts, "option")));
  }

  /** What {@link #read} reads. */
  static Map<String, Object> asMap(Prompts prompts) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("system", prompts.system());
    texts.put("stage1", prompts.stage1());
    texts.put("stage2", prompts.stage2());
    texts.put("single", prompts.single());
    texts.put("option", prompts.option());
    return Map.of(KEY, texts);
  }

  private static String text(Map<?, ?> texts, String key) {
    return texts.get(key) instanceof String text ? text : null;
  }
}
