package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.checkpoint.AdapterLayout.LowRank;
import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What adapter_config.json says beside the tensors. Which modules are adapted follows from the
 * tensors: {@code target_modules} may be names, a regular expression or {@code all-linear}.
 *
 * @param file the file
 * @param rank of modules that {@code ranks} doesn't name
 * @param alpha of modules that {@code alphas} doesn't name
 * @param rsLora whether products are scaled by alpha / sqrt(rank)
 * @param ranks ranks by pattern of a module's path, {@code rank_pattern}
 * @param alphas alphas by pattern, {@code alpha_pattern}
 * @param saved ends of paths of modules that the adapter has in full, {@code modules_to_save}
 */
record PeftConfig(
    String file,
    int rank,
    double alpha,
    boolean rsLora,
    Map<Pattern, Double> ranks,
    Map<Pattern, Double> alphas,
    List<String> saved) {

  /** How an adapter becomes weights that any form of it can be in. */
  static final String MERGE =
      "merge the adapter into its base with PEFT (merge_and_unload, then save_pretrained) and give the result as model.path";

  /** Initialisations whose adapters belong to other base weights than those they name. */
  private static final Set<String> CHANGES_BASE = Set.of("olora", "corda", "loftq", "lora_ga");

  /** Flags of variants of LoRA that compute something else. */
  private static final List<String> FLAGS =
      List.of("use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "use_bdlora");

  /** Settings of such variants that are empty without them. */
  private static final List<String> MORE =
      List.of(
          "layer_replication",
          "alora_invocation_tokens",
          "target_parameters",
          "trainable_token_indices");

  /** Reads the settings of LoRA that Ergo computes, and refuses all others. */
  static PeftConfig read(Path path) {
    JsonSection json = JsonSection.read(path);
    requireLora(json);
    double alpha = json.get("lora_alpha", Double.class).orElse(8.0);
    int rank = json.require("r", Integer.class);
    if (rank < 1 || !(alpha > 0)) {
      throw new UserException(
          "%s: r %d and lora_alpha %s must be positive".formatted(json.file(), rank, alpha));
    }
    List<String> saved = new ArrayList<>();
    json.node().path("modules_to_save").forEach(name -> saved.add(name.asText()));
    return new PeftConfig(
        json.file(),
        rank,
        alpha,
        json.get("use_rslora", Boolean.class).orElse(false),
        patterns(json, "rank_pattern"),
        patterns(json, "alpha_pattern"),
        saved);
  }

  private static void requireLora(JsonSection json) {
    only(json, "peft_type", "LORA");
    only(json, "bias", "none");
    for (String flag : FLAGS) {
      only(json, flag, false);
    }
    // These move a part of the base weights into the adapter, or quantise the base anew.
    String start = json.node().path("init_lora_weights").asText().toLowerCase(Locale.ROOT);
    if (start.startsWith("pissa") || CHANGES_BASE.contains(start)) {
      throw other(json, "init_lora_weights", start, "true, false or gaussian");
    }
    for (String key : MORE) {
      JsonNode value = json.node().path(key);
      if (!value.isMissingNode() && !value.isNull() && !value.isEmpty()) {
        throw other(json, key, value, "an empty value");
      }
    }
  }

  private static void only(JsonSection json, String key, Object supported) {
    Object found = json.get(key, supported.getClass()).orElse(null);
    if (found != null && !found.equals(supported)) {
      throw other(json, key, found, supported);
    }
  }

  private static UserException other(JsonSection json, String key, Object found, Object supported) {
    return new UserException(
        "%s: %s is %s, but only %s is computed; %s"
            .formatted(json.file(), key, found, supported, MERGE));
  }

  private static Map<Pattern, Double> patterns(JsonSection json, String key) {
    Map<Pattern, Double> patterns = new LinkedHashMap<>();
    json.node()
        .path(key)
        .properties()
        .forEach(
            entry -> {
              double value = entry.getValue().asDouble();
              if (!(value > 0)) {
                throw new UserException(
                    "%s: %s.%s is %s, but a number above 0 was expected"
                        .formatted(json.file(), key, entry.getKey(), entry.getValue()));
              }
              try {
                patterns.put(Pattern.compile("(.*\\.)?(" + entry.getKey() + ")"), value);
              } catch (PatternSyntaxException e) {
                throw new UserException(
                    "%s: %s has the key '%s', which is no pattern: %s"
                        .formatted(json.file(), key, entry.getKey(), e.getDescription()),
                    e);
              }
            });
    return patterns;
  }

  /** The update of a module by its path, as the file of tensors has it. */
  LowRank update(String path) {
    return new LowRank((int) first(ranks, path, rank), first(alphas, path, alpha));
  }

  private static double first(Map<Pattern, Double> patterns, String path, double otherwise) {
    return patterns.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(path).matches())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  /** Whether a module or one around it is one that the adapter has in full. */
  boolean saves(String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      if (saved.stream().anyMatch(path.substring(0, end)::endsWith)) {
        return true;
      }
    }
    return false;
  }
}
