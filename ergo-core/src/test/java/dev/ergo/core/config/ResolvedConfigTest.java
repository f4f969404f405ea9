package dev.ergo.core.config;

import static dev.ergo.core.config.SampleConfig.load;
import static dev.ergo.core.config.SampleConfig.loaded;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ergo.core.config.SampleConfig.Benchmark;
import dev.ergo.core.config.SampleConfig.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ResolvedConfigTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void yamlHoldsEveryKeyInOrderAndLoadsToTheSame() throws IOException {
    LoadedConfig<Root> first =
        loaded(
            write(
                "a.yaml",
                "reward: {gamma: 0.6, weights: {b: 1e-6, a: 2}}\nbenchmarks: [{path: p}]\n"));
    assertEquals(
        """
        job: grpo
        train:
          steps: 10
          group_size: 8
          learning_rate: 1.0E-5
          freeze_vision: true
          loss_type: grpo
          seed: 0
        reward:
          weights:
            b: 1.0E-6
            a: 2.0
          gamma: 0.6
        benchmarks:
        - type: null
          path: p
          limit: null
        named: {}
        extra: null
        """,
        first.toYaml());
    LoadedConfig<Root> second = loaded(write("b.yaml", first.toYaml()));
    assertEquals(first.value(), second.value());
    assertEquals(Optional.empty(), ConfigDifference.first(first.resolved(), second.resolved()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "~",
        "true",
        "yes",
        "12",
        "1e-6",
        "1.5",
        ".inf",
        "a: b",
        "- a",
        "# a",
        "a #b",
        "'x'",
        "\"x\"",
        "{x}",
        "[x]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "line\nline\n",
        "line\n\n  indented\n",
        "\n",
        " lead\nmore",
        "tab\there",
        "trail ",
        "é€😀",
        "a\\nb",
        "<think>…</think>: {Question}\r\n",
        "<<",
        "x\u0007\u0085\ufeff",
        "---",
        "..."
      })
  void textSurvivesWritingAndReading(String text) throws IOException {
    // As a key, << would be read as YAML 1.1's merge key.
    String key = text.equals("<<") ? "key" : text;
    Map<String, Benchmark> named = Map.of(key, new Benchmark(text, Path.of("x"), 1));
    Root root = new Root(text, null, null, null, named, null);
    Root read = load(write("a.yaml", ConfigLoader.toYaml(root)));
    assertEquals(text, read.job());
    assertEquals(named, read.named());
  }

  @Test
  void differencesNameTheFirstKey() throws IOException {
    Path file = write("a.yaml", "train: {steps: 5}\nbenchmarks: [{path: a}, {path: b}]\n");
    JsonNode base = loaded(file).resolved();
    assertEquals(
        Optional.of("train.steps"),
        difference(base, loaded(file, "train.steps=6", "extra.path=q")));
    assertEquals(
        Optional.of("benchmarks[1].path"),
        difference(base, loaded(file, "benchmarks=[{path: a}, {path: c}]")));
    assertEquals(
        Optional.of("benchmarks"), difference(base, loaded(file, "benchmarks=[{path: a}]")));
    assertEquals(Optional.of("extra"), difference(base, loaded(file, "extra.path=q")));
    assertEquals(Optional.empty(), difference(base, loaded(file, "train.steps=5")));
  }

  private static Optional<String> difference(JsonNode base, LoadedConfig<Root> other) {
    return ConfigDifference.first(base, other.resolved());
  }

  @Test
  void numbersAreComparedByValue() throws IOException {
    JsonNode base = tree("{a: 1, b: [1.5], c: null, d: x}");
    assertEquals(List.of(), ConfigDifference.all(base, tree("{a: 1.0, b: [1.5], d: x}")));
    assertEquals(List.of(), ConfigDifference.all(tree("{a: 1.0, b: [1.5], d: x}"), base));
    assertEquals(List.of("a"), ConfigDifference.all(base, tree("{a: 2, b: [1.5], d: x}")));
    assertEquals(
        List.of("b[0]", "c", "d"),
        ConfigDifference.all(base, tree("{a: 1, b: [1.25], c: 0, d: y}")));
    assertEquals(List.of("a"), ConfigDifference.all(base, tree("{b: [1.5], d: x}")));
    assertEquals(List.of("a"), ConfigDifference.all(tree("{b: [1.5], d: x}"), base));
    assertEquals(List.of("a"), ConfigDifference.all(base, tree("{a: '1', b: [1.5], d: x}")));
    // More than a double tells apart.
    assertEquals(
        List.of("a"),
        ConfigDifference.all(tree("a: 9007199254740993"), tree("a: 9007199254740992")));
  }

  private static JsonNode tree(String yaml) throws IOException {
    return new YAMLMapper().readTree(yaml);
  }

  @Test
  void keysListsLeavesInOrder() {
    assertEquals(
        List.of(
            "job",
            "train.steps",
            "train.group_size",
            "train.learning_rate",
            "train.freeze_vision",
            "train.loss_type",
            "train.seed",
            "reward.weights",
            "reward.gamma",
            "benchmarks",
            "benchmarks[].type",
            "benchmarks[].path",
            "benchmarks[].limit",
            "named",
            "named.*.type",
            "named.*.path",
            "named.*.limit",
            "extra.type",
            "extra.path",
            "extra.limit"),
        ConfigLoader.keys(ConfigKeys.of(Root.class)));
  }
}
