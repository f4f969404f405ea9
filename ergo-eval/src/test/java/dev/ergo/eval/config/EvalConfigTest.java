package dev.ergo.eval.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.item.CropRule;
import dev.ergo.eval.item.PolicyMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class EvalConfigTest {

  private static final String YAML =
      """
      eval:
        benchmarks:
          - {type: parquet, path: data/a.parquet}
          - {type: scenes, path: data/scenes, name: held-out, limit: 500}
        budget: 64
        match: {fallback: lmms_eval, strip_trailing_punctuation: true}
      """;

  @TempDir private Path folder;

  /** What a job's file looks like around the section. */
  record Job(EvalConfig eval) {}

  private EvalConfig load(Map<String, String> overrides) throws IOException {
    Path file = folder.resolve("eval.yaml");
    Files.writeString(file, YAML);
    return ConfigLoader.load(file, overrides, Job.class).value().eval();
  }

  @Test
  void readsTheSectionAndFillsInDefaults() throws IOException {
    EvalConfig config = load(Map.of());
    assertEquals("parquet", config.benchmarks().get(0).name());
    assertEquals(500, config.benchmarks().get(1).limit());
    assertEquals(Fallback.LMMS_EVAL, config.match().fallback());
    assertTrue(config.match().caseFold());
    assertEquals(BadItems.COUNT, config.onError());
    assertEquals(
        List.of(
            ConfigLoader.of(
                PolicyConfig.class,
                Map.of(
                    "name",
                    "coarse_to_fine",
                    "mode",
                    PolicyMode.COARSE_TO_FINE,
                    "budget",
                    64,
                    "crop_budget",
                    64))),
        config.resolvedPolicies());
  }

  @Test
  void policiesInheritModeAndBudget() throws IOException {
    String policies =
        "[{name: one look, mode: full_image}, {name: wide, budget: 256, model: {path: runs/x}}]";
    EvalConfig config = load(Map.of("eval.policies", policies));
    assertEquals(
        List.of(
            ConfigLoader.of(
                PolicyConfig.class,
                Map.of(
                    "name",
                    "one look",
                    "mode",
                    PolicyMode.FULL_IMAGE,
                    "budget",
                    64,
                    "crop_budget",
                    64)),
            ConfigLoader.of(
                PolicyConfig.class,
                Map.of(
                    "name",
                    "wide",
                    "mode",
                    PolicyMode.COARSE_TO_FINE,
                    "budget",
                    256,
                    "crop_budget",
                    256,
                    "model",
                    new PolicyModel(Path.of("runs/x"), null)))),
        config.resolvedPolicies());
  }

  @Test
  void answersMadeElsewhereAreReadWithoutTagsUnlessSaidOtherwise() throws IOException {
    assertEquals(Fallback.NONE, load(Map.of("eval.match.fallback", "null")).match().fallback());
    Map<String, String> predictions =
        Map.of(
            "eval.benchmarks", "[{type: parquet, path: a}]",
            "eval.predictions", "answers.jsonl",
            "eval.match.fallback", "null");
    assertEquals(Fallback.STATED, load(predictions).match().fallback());
    Map<String, String> said = new HashMap<>(predictions);
    said.put("eval.match.fallback", "none");
    assertEquals(Fallback.NONE, load(said).match().fallback());
  }

  @Test
  void severalBudgetsMakeSeveralPolicies() throws IOException {
    String policies = "[{name: a, mode: full_image, budgets: [16, 64]}]";
    EvalConfig config = load(Map.of("eval.policies", policies));
    assertEquals(
        List.of(
            ConfigLoader.of(
                PolicyConfig.class,
                Map.of(
                    "name",
                    "a@16",
                    "mode",
                    PolicyMode.FULL_IMAGE,
                    "budget",
                    16,
                    "crop_budget",
                    16)),
            ConfigLoader.of(
                PolicyConfig.class,
                Map.of(
                    "name",
                    "a@64",
                    "mode",
                    PolicyMode.FULL_IMAGE,
                    "budget",
                    64,
                    "crop_budget",
                    64))),
        config.resolvedPolicies());
  }

  @Test
  void cropsHaveTheBudgetOfTheViewUnlessTheyAreGivenTheirOwn() throws IOException {
    String policies = "[{name: a, budgets: [16, 64]}, {name: b, crop_budget: 32}]";
    assertEquals(List.of(16, 64, 32), cropBudgets(Map.of("eval.policies", policies)));
    assertEquals(
        List.of(100, 100, 32),
        cropBudgets(Map.of("eval.policies", policies, "eval.crop_budget", "100")));
  }

  private List<Integer> cropBudgets(Map<String, String> overrides) throws IOException {
    return load(overrides).resolvedPolicies().stream().map(PolicyConfig::cropBudget).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eval.budget | 3 | eval.budget",
        "eval.crop_budget | 3 | eval.crop_budget",
        "eval.policies | [{name: a, crop_budget: 3}] | eval.policies[0].crop_budget",
        "eval.batch_size | 0 | eval.batch_size",
        "eval.resamples | 10 | eval.resamples",
        "eval.mode | blurry | eval.mode",
        "eval.benchmarks | [] | eval.benchmarks",
        "eval.benchmarks | [{type: parquet}] | path",
        "eval.benchmarks | [{type: parquet, path: a}, {type: parquet, path: b}] | eval.benchmarks",
        "eval.benchmarks | [{type: parquet, path: a, limit: 0}] | limit",
        "eval.policies | [{name: a, endpoint: x}] | endpoint",
        "eval.policies | [{name: a, endpoint: {url: 'http://me:pw@h/v1', model: m}}] | endpoint.url",
        "eval.policies | [{name: a, endpoint: {url: 'ftp://h/v1', model: m}}] | endpoint.url",
        "eval.policies | [{name: a, endpoint: {url: 'http:///v1', model: m}}] | endpoint.url",
        "eval.match.fallback | guess | eval.match.fallback",
      })
  void namesTheKeyOfAMistake(String key, String value, String named) {
    UserException error = assertThrows(UserException.class, () -> load(Map.of(key, value)));
    assertTrue(error.getMessage().contains(named), error.getMessage());
  }

  @Test
  void scenesOfVersion3AreDrawnBySplit() throws IOException {
    String drawn = "[{type: scenes, version: 3, split: landmarks, seed: 3, limit: 5}]";
    try (LoadedBenchmark benchmark =
        LoadedBenchmark.open(
            load(Map.of("eval.benchmarks", drawn)).benchmarks().get(0), MatchConfig.defaults())) {
      assertEquals("scenes3-landmarks-896-3-4", benchmark.source().get(4).id());
      assertEquals(
          "scenes version 3, side 896, seed 3, split landmarks", benchmark.source().digest());
    }
  }

  @Test
  void scenesAreAFileOrDrawnWhileTheyAreAskedAbout() throws IOException {
    String key = "eval.benchmarks";
    String drawn = "[{type: scenes, seed: 3, side: 896, limit: 5}]";
    String more = drawn.replace("limit: 5", "limit: 6");
    try (LoadedBenchmark benchmark =
            LoadedBenchmark.open(
                load(Map.of(key, drawn)).benchmarks().get(0), MatchConfig.defaults());
        LoadedBenchmark larger =
            LoadedBenchmark.open(
                load(Map.of(key, more)).benchmarks().get(0), MatchConfig.defaults())) {
      assertEquals(896, benchmark.source().get(4).image().size().width());
      // Answers to five scenes serve an evaluation of six.
      assertEquals(benchmark.source().digest(), larger.source().digest());
    }
    for (String mistake :
        List.of(
            "[{type: scenes, seed: 3}]",
            "[{type: scenes, seed: 3, limit: 5, path: x}]",
            "[{type: scenes, seed: 3, limit: 5, side: 500}]",
            "[{type: scenes, path: x, side: 896}]",
            "[{type: scenes, path: x, version: 3}]",
            "[{type: scenes, path: x, split: landmarks}]",
            "[{type: scenes, seed: 3, limit: 5, split: landmarks}]",
            "[{type: scenes, version: 3, seed: 3, limit: 5, split: rows}]",
            "[{type: parquet, path: x, version: 3}]",
            "[{type: parquet, seed: 3, limit: 5}]",
            "[{type: scenes}]")) {
      assertThrows(UserException.class, () -> load(Map.of(key, mistake)), mistake);
    }
  }

  @Test
  void rulesMakeOnePolicyEach() throws IOException {
    EvalConfig config =
        load(
            Map.of(
                "eval.policies",
                "[{name: base, mode: resized_crop, crop_rules: [{pixels: 280, scale: 0}, {scale: 0.5}]}]"));
    assertEquals(
        List.of("base@280", "base@0.5x"),
        config.resolvedPolicies().stream().map(PolicyConfig::name).toList());
    assertEquals(
        List.of(new CropRule(280, 0.0), new CropRule(0, 0.5)),
        config.resolvedPolicies().stream().map(PolicyConfig::cropRule).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{name: a, budgets: [64, 2]}] | eval.policies[0].budgets[1] is 2: must",
        "[{name: a, mode: resized_crop}] | is required by mode resized_crop",
        "[{name: a, crop_rule: {scale: 2}}] | crop_rule: belongs to the modes resized_crop and oracle_crop, not to coarse_to_fine",
        "[{name: a, mode: no_crop, crop_rules: [{scale: 2}]}] | crop_rules is [{\"scale\":2}]: belongs to",
        "[{name: a, mode: oracle_crop, crop_rule: {scale: 0}}] | eval.policies[0].crop_rule.pixels is not set: must be greater than 0 where scale is 0",
        "[{name: a, mode: oracle_crop, crop_rule: {scale: 2}, crop_rules: [{scale: 2}]}] | excludes crop_rule; leave one of them out"
      })
  void rulesThatChangeNothingAreRefused(String policies, String message) {
    UserException refusal =
        assertThrows(UserException.class, () -> load(Map.of("eval.policies", policies)));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  @Test
  void aRuleHasNoPlaceBesideTheShortForm() {
    UserException refusal =
        assertThrows(UserException.class, () -> load(Map.of("eval.mode", "resized_crop")));
    assertTrue(refusal.getMessage().contains("needs a crop_rule"), refusal.getMessage());
  }
}
