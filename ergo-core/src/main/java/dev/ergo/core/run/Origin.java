package dev.ergo.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
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
 * @param parallelism how a training's work is spread over cores; empty for other jobs
 */
public record Origin(
    String commit,
    List<String> changedFiles,
    List<String> earlierCommits,
    List<String> changedKeys,
    Map<String, String> models,
    Map<String, String> data,
    Optional<Parallelism> parallelism) {

  /** Name of the file in a run's folder. */
  public static final String FILE = "provenance.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the maps. */
  public Origin {
    changedFiles = List.copyOf(changedFiles);
    earlierCommits = List.copyOf(earlierCommits);
    changedKeys = List.copyOf(changedKeys);
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
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
      JsonNode tree = JSON.readTree(file.toFile());
      return new Origin(
          tree.path("commit").asText("unknown"),
          list(tree.path("changed_files")),
          list(tree.path("earlier_commits")),
          list(tree.path("changed_keys")),
          texts(tree.path("models")),
          texts(tree.path("data")),
          parallelism(tree));
    } catch (IOException e) {
      throw new UserException(file + " can't be read; delete its folder to run it anew", e);
    }
  }

  private static Optional<Parallelism> parallelism(JsonNode tree) {
    // Earlier versions wrote "lanes".
    JsonNode shares = tree.has("shares") ? tree.path("shares") : tree.path("lanes");
    return shares.isInt()
        ? Optional.of(new Parallelism(tree.path("threads").asInt(), shares.asInt()))
        : Optional.empty();
  }

  private static List<String> list(JsonNode tree) {
    return tree.valueStream().map(JsonNode::asText).toList();
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

  private static Map<String, String> texts(JsonNode tree) {
    Map<String, String> texts = new LinkedHashMap<>();
    tree.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
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
