package dev.ergo.core.run;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ergo.core.config.Check;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a run came from, as its {@code provenance.json} says.
 *
 * @param commit revision of the code that it ran last, "unknown" outside a checkout
 * @param changedFiles files that differed from that commit
 * @param earlierCommits those of the sittings before, if there were several
 * @param changedKeys keys that had other values in a sitting before
 * @param models digests of the weights in model directories, by path
 * @param data digests of data by role or benchmark
 * @param threads threads that libtorch split an operation over
 * @param shares parts that a step of a training was cut into; null for other jobs
 */
public record Origin(
    String commit,
    List<String> changedFiles,
    List<String> earlierCommits,
    List<String> changedKeys,
    Map<String, String> models,
    Map<String, String> data,
    int threads,
    @JsonAlias("lanes") Integer shares) {

  /** Name of the file in a run's folder. */
  public static final String FILE = "provenance.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Fills in what an older file does not say, and copies. */
  public Origin {
    commit = Check.orDefault(commit, CodeVersion.UNKNOWN);
    changedFiles = List.copyOf(Check.orDefault(changedFiles, List.of()));
    earlierCommits = List.copyOf(Check.orDefault(earlierCommits, List.of()));
    changedKeys = List.copyOf(Check.orDefault(changedKeys, List.of()));
    models = Collections.unmodifiableMap(new LinkedHashMap<>(Check.orDefault(models, Map.of())));
    data = Collections.unmodifiableMap(new LinkedHashMap<>(Check.orDefault(data, Map.of())));
  }

  /**
   * Reads what a run has written.
   *
   * @param run the run's folder
   * @throws UserException if the file is missing or damaged
   */
  public static Origin read(Path run) {
    Path file = run.resolve(FILE);
    try {
      return JsonFile.value(JSON.readerFor(Origin.class), file);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; delete its folder to run it anew", e);
    }
  }

  /** How a training's work is spread over cores; empty for other jobs. */
  public Optional<Parallelism> parallelism() {
    return Optional.ofNullable(shares).map(parts -> new Parallelism(threads, parts));
  }

  /** The code that ran, in one line: a commit alone hides changes to it and sittings before. */
  public String code() {
    boolean changed = changedFiles.stream().anyMatch(Origin::isCode);
    String last = changed ? commit + " with changes" : commit;
    return earlierCommits.isEmpty()
        ? last
        : last + ", before it " + String.join(", ", earlierCommits);
  }

  /** Results and notes that lie in a checkout are no part of what ran. */
  private static boolean isCode(String file) {
    return file.contains("src/main/") || file.endsWith("pom.xml");
  }

  /** What has other contents now, weights before data; empty if all is as it was. */
  Optional<String> changedIn(Map<String, String> modelsNow, Map<String, String> dataNow) {
    return changed(models, modelsNow)
        .map(path -> "the weights in " + path)
        .or(() -> changed(data, dataNow).map(role -> "the " + role + " data"));
  }

  private static Optional<String> changed(Map<String, String> before, Map<String, String> now) {
    return now.entrySet().stream()
        .filter(entry -> !Objects.equals(entry.getValue(), before.get(entry.getKey())))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
