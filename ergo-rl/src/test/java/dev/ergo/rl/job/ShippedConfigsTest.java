package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.config.ConfigDifference;
import dev.ergo.core.config.ConfigKeys;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Jobs;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.run.FreeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class ShippedConfigsTest {

  /** What configs/reference.yaml has to give because it has no default. */
  private static final String REQUIRED =
      """
      job: grpo
      model: {path: policies/ergo-tiny}
      data:
        train: {path: data/train.parquet}
      sft: {}
      generate: {input: questions.jsonl, output: answers.jsonl}
      score: {input: conversations.jsonl, output: scores.jsonl}
      eval: {benchmarks: [{type: parquet, path: data/test.parquet}]}
      compare: {runs: [runs/eval-before, runs/eval-after]}
      sweep: {base: grpo.yaml}
      replay: {runs: [runs/grpo]}
      reproduce: {run: runs/grpo}
      init: {output: runs/models/random}
      export: {policy: runs/grpo, output: runs/exported}
      scenes: {output: runs/data/scenes.parquet}
      inspect: {}
      import: {type: sroie, input: data/ICDAR-2019-SROIE, output: runs/data/sroie.parquet}
      """;

  @TempDir Path folder;

  static List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(RepositoryFiles.path("configs"))) {
      return entries.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void loads(Path file) {
    Jobs.load(file, List.of());
  }

  @ParameterizedTest
  @MethodSource("files")
  void beginsWithItsCommandAndExplainsEveryKey(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String command = "#   mvn compile exec:java -Dconfig=" + file.getFileName();
    assertTrue(
        lines.stream()
            .takeWhile(line -> line.startsWith("#"))
            .anyMatch(line -> line.startsWith(command)),
        file + " has no launch command on top");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean section = i + 1 < lines.size() && line.matches("[a-z0-9_]+:");
      boolean explained =
          line.contains("  # ") || i > 0 && lines.get(i - 1).strip().startsWith("# ");
      assertTrue(
          line.isEmpty() || line.startsWith("# ") || line.equals("#") || section || explained,
          file + " line " + (i + 1) + " has a key without a comment: " + line);
    }
  }

  /** A key that is left out stands behind a number sign without a space: {@code #adapter: x}. */
  @Test
  void referenceHoldsEveryKeyAndNoOther() throws IOException {
    String text = Files.readString(RepositoryFiles.path("configs/reference.yaml"));
    JsonNode tree =
        new ObjectMapper(new YAMLFactory()).readTree(text.replaceAll("(?m)^( *)#(?=\\S)", "$1"));
    Set<String> known = new TreeSet<>(Set.of("job"));
    known.addAll(ConfigLoader.keys(ConfigKeys.of(Jobs.sections())));
    Set<String> written = new TreeSet<>();
    collect(tree, "", known, written);
    assertEquals(known, written);
  }

  @Test
  void referenceShowsTheDefaults() throws IOException {
    LoadedConfig<?> shown =
        Jobs.load(RepositoryFiles.path("configs/reference.yaml"), List.of()).config();
    Path required = Files.writeString(folder.resolve("required.yaml"), REQUIRED);
    LoadedConfig<?> defaults = Jobs.load(required, List.of()).config();
    assertEquals(Optional.empty(), ConfigDifference.first(defaults.resolved(), shown.resolved()));
    assertEquals(Optional.empty(), ConfigDifference.first(shown.resolved(), defaults.resolved()));
  }

  static Set<String> jobs() {
    return Jobs.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void referenceLoadsForEveryJob(String job) {
    Path reference = RepositoryFiles.path("configs/reference.yaml");
    assertEquals(
        job, Jobs.load(reference, ConfigLoader.properties(Map.of("job", job))).job().name());
  }

  /**
   * A run that an earlier version began is resumed: its keys have today's names and values, but for
   * those of which a run may go on with others, and for those whose default has changed since: who
   * resumes is told to give them, for a run keeps what it began with.
   */
  @ParameterizedTest
  @CsvSource({
    "ergo-tiny-grpo, grpo-long, data.train.fixed loss.old_log_probs",
    "ergo-tiny, warmstart-6, data.train.fixed"
  })
  void configurationsOfEarlierVersionsAreThoseOfToday(String policy, String name, String changed)
      throws IOException {
    Path written =
        RepositoryFiles.path("policies/%s/provenance/%s.config.yaml".formatted(policy, name));
    JsonNode earlier = new ObjectMapper(new YAMLFactory()).readTree(written.toFile());
    LoadedConfig<?> today =
        Jobs.load(RepositoryFiles.path("configs/" + name + ".yaml"), List.of()).config();
    assertEquals(
        List.of(changed.split(" ")),
        ConfigDifference.all(today.current(earlier), today.resolved()).stream()
            .filter(key -> !FreeKeys.holds(key, today.resolved()))
            .sorted()
            .toList());
  }

  private static void collect(JsonNode node, String path, Set<String> known, Set<String> written) {
    if (known.contains(path)) {
      written.add(path);
    }
    // A key of its own with an object behind it is a map: what stands in it is the user's.
    if (node.isObject() && !known.contains(path)) {
      node.properties()
          .forEach(
              field -> {
                String below = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                collect(field.getValue(), below, known, written);
              });
    } else if (node.isArray()) {
      node.forEach(item -> collect(item, path + "[]", known, written));
    }
    boolean leaf = !node.isObject() && !path.endsWith("[]");
    if (leaf) {
      written.add(path);
    }
  }
}
