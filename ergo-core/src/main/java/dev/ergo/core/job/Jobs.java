package dev.ergo.core.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigKeys;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.ConfigOverride;
import dev.ergo.core.config.Nearest;
import dev.ergo.core.config.UnboundConfig;
import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** The jobs that the class path brings, and the sections that their files may have. */
public final class Jobs {

  private static final String KEY = "job";

  /** Jobs by the module that brings them, so that a message can name it where it is absent. */
  static final Map<String, List<String>> JOBS_OF =
      Map.of(
          "ergo-data", List.of("scenes", "import"),
          "ergo-eval", List.of("eval", "compare", "inspect"),
          "ergo-rl", List.of("grpo", "sft", "sweep", "replay", "reproduce"));

  /** Sections that are unknown without a module, for files that extend each other. */
  static final Map<String, List<String>> SECTIONS_OF =
      Map.of(
          "ergo-data", List.of("scenes", "import", "spark"),
          "ergo-eval", List.of("data", "episode", "eval", "compare", "inspect"),
          "ergo-rl",
              List.of(
                  "train",
                  "sft",
                  "rewards",
                  "advantage",
                  "loss",
                  "judge",
                  "sweep",
                  "replay",
                  "reproduce",
                  "rollout"));

  private Jobs() {}

  /** Those that are there, by name. */
  public static Map<String, Job<?>> all() {
    Map<String, Job<?>> jobs = new LinkedHashMap<>();
    ServiceLoader.load(Job.class, Job.class.getClassLoader())
        .forEach(job -> jobs.put(job.name(), job));
    return jobs;
  }

  /** The sections that jobs read, by key, each with its record. */
  public static Map<String, Class<?>> sections() {
    return sections(all());
  }

  private static Map<String, Class<?>> sections(Map<String, Job<?>> jobs) {
    Map<String, Class<?>> sections = new LinkedHashMap<>();
    jobs.values()
        .forEach(job -> ConfigKeys.of(job.config()).types().forEach(sections::putIfAbsent));
    return sections;
  }

  /**
   * Reads a configuration file and binds it to the job that it names. Sections that the job does
   * not read may stand in it, so that files can extend each other, and are checked all the same.
   *
   * @param file a path, or a bare name that is looked for in {@code configs/}
   * @param overrides laid over the file one behind the other
   * @throws UserException for every mistake in the file or the overrides
   */
  public static LoadedJob<?> load(Path file, List<ConfigOverride> overrides) {
    Map<String, Job<?>> jobs = all();
    Map<String, Class<?>> sections = sections(jobs);
    Map<String, Class<?>> keys = new LinkedHashMap<>(Map.of(KEY, String.class));
    keys.putAll(sections);
    SECTIONS_OF.values().forEach(names -> names.forEach(k -> keys.putIfAbsent(k, JsonNode.class)));
    UnboundConfig config = ConfigLoader.read(file, overrides, ConfigKeys.of(keys));
    keys.keySet().stream()
        .filter(key -> !key.equals(KEY) && !sections.containsKey(key) && !config.get(key).isEmpty())
        .forEach(
            key ->
                config.note(
                    "%s: %s is not checked; its keys are those of %s, which is not on the class path"
                        .formatted(file, key, module(SECTIONS_OF, key).orElseThrow())));
    return bind(named(jobs, config), config);
  }

  private static Job<?> named(Map<String, Job<?>> jobs, UnboundConfig config) {
    String name = config.get(KEY).asText();
    String known = "one of " + String.join(", ", jobs.keySet());
    if (name.isEmpty()) {
      throw config.refusal(KEY, "is missing; give " + known);
    }
    if (!jobs.containsKey(name)) {
      throw config.refusal(
          KEY,
          module(JOBS_OF, name)
              .map(
                  module ->
                      "comes with %s, which is not on the class path; add it".formatted(module))
              .or(() -> Nearest.of(name, jobs.keySet()).map("did you mean %s?"::formatted))
              .orElse("expected " + known));
    }
    return jobs.get(name);
  }

  private static Optional<String> module(Map<String, List<String>> names, String name) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().contains(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static <C extends Record> LoadedJob<C> bind(Job<C> job, UnboundConfig config) {
    return new LoadedJob<>(job, config.as(job.config()));
  }
}
