package dev.ergo.rl.job;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.job.Jobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No key of a training is read and ignored: each is shown to have an effect, by a row of {@link
 * EverySettingTest} or, where a policy that has learned nothing does not show it, by another test.
 */
@Tag("integration")
class EveryKeyTest {

  private static final Path MODULES = Path.of("..");

  /** Keys, or what they begin with, and the test that speaks of them. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          entry("job", "JobsTest"),
          entry("run.name", "RunFolderTest"),
          entry("run.dir", "RunFolderTest"),
          entry("run.overwrite", "OverwriteTest"),
          entry("run.engine", "LedSharesTest"),
          entry("run.monitor", "MonitorTest"),
          entry("run.report_every", "GrowingReportTest"),
          entry("spark", "LedSharesTest"),
          entry("model.path", "BadInputTest"),
          entry("model.adapter", "AdapterTrainingTest"),
          entry("model.device", "BadInputTest"),
          entry("model.devices", "SeveralDevicesTest"),
          entry("model.join_for_sampling", "DecodeBudgetTest"),
          entry("model.merge_adapter_for_sampling", "DecodeBudgetTest"),
          entry("train.optimizer_device", "SeveralDevicesTest"),
          entry("train.memory.limit_gib", "MemoryCheckTest"),
          entry("model.init.tokenizer", "InitJobTest"),
          entry("model.init.config", "InitJobTest"),
          entry("episode.looks", "EpisodeRunnerTest"),
          entry("prompts.single_system", "PromptsTest"),
          entry("prompts.single", "PromptsTest"),
          entry("data.allow_overlap", "BadImagesTest"),
          entry("data.image_mib", "DataConfigTest"),
          entry("data.image_pixels", "DataConfigTest"),
          entry("data.image_seconds", "DataConfigTest"),
          entry("data.max_prompt_tokens", "PromptLengthTest"),
          entry("data.on_bad_image", "BadImagesTest"),
          entry("train.optimizer.max_skipped_steps", "TrainingLoopTest"),
          entry("train.epochs", "TrainingCourseTest"),
          entry("train.early_stop", "TrainingCourseTest"),
          entry("train.final_policy", "TrainingCourseTest"),
          entry("train.keep_best", "TrainingCourseTest"),
          entry("train.mlflow", "MlflowLogTest"),
          entry("train.max_hours", "TrainingCourseTest"),
          entry("train.stop_seconds", "StoppedRunsTest"),
          entry("train.validation.batch", "ValidationTest"),
          entry("advantage.custom", "CustomAdvantageTest"),
          entry("advantage.missing", "LookCreditTest"),
          entry("advantage.looks", "LookCreditTest"),
          entry("loss.custom", "CustomLossTest"),
          entry("loss.sampler_correction", "SamplerCorrectionTest"),
          entry("loss.sampler_correction_by", "SamplerCorrectionTest"),
          entry("loss.sampler_correction_cap", "SamplerCorrectionTest"),
          entry("judge", "EpisodeStepTest"),
          entry("rollout", "RolloutServersTest"),
          entry("advantage.credit", "CreditRunTest"),
          entry("rewards.crop_gain", "CreditRunTest"),
          entry("rewards.custom", "CustomRewardTest"),
          entry("rewards.match", "AnswerMatcherTest"),
          entry("rewards.answer", "EpisodeScorerTest"),
          entry("rewards.area", "EpisodeScorerTest"),
          entry("rewards.area_shape", "EpisodeScorerTest"),
          entry("rewards.coverage", "EpisodeScorerTest"),
          entry("rewards.format", "FormatRewardTest"),
          entry("rewards.gamma", "EpisodeScorerTest"),
          entry("rewards.answer_judge", "AnswerJudgeTest"),
          entry("rewards.remote", "RemoteRewardTest"),
          entry("rewards.kl", "KlPenaltyTest"),
          entry("rewards.overlong", "OverlongRewardTest"),
          entry("rewards.require_think", "EpisodeScorerTest"));

  /** Sections that may be absent as a whole. */
  private static final Set<String> SECTIONS = Set.of("prompts", "rewards");

  @TempDir Path folder;

  @Test
  void everyKeyIsShown() {
    TinyRuns runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 4);
    Set<String> keys = new TreeSet<>();
    for (Path config : List.of(runs.sft(data), runs.grpo(Path.of("model"), data))) {
      addLeaves(Jobs.load(config, List.of()).config().resolved(), "", keys);
    }
    // A section that one of the two does not have is no key.
    Set<String> all = Set.copyOf(keys);
    keys.removeIf(key -> all.stream().anyMatch(other -> other.startsWith(key + ".")));
    keys.removeAll(SECTIONS);
    assertTrue(keys.contains("train.optimizer.beta1"), () -> "" + keys);
    Set<String> shown = rows().collect(Collectors.toSet());
    shown.addAll(ELSEWHERE.keySet());
    keys.removeIf(key -> shown.stream().anyMatch(of -> key.equals(of) || key.startsWith(of + ".")));
    assertEquals(Set.of(), keys, "no test shows an effect of these; add a row to EverySettingTest");
  }

  @Test
  void otherTestsSpeakOfTheirKeys() throws IOException {
    for (Map.Entry<String, String> one : ELSEWHERE.entrySet()) {
      String last = one.getKey().replaceFirst(".*\\.", "");
      String joined = last.replace("_", "").toLowerCase(Locale.ROOT);
      String source = source(one.getValue()).toLowerCase(Locale.ROOT);
      assertTrue(source.contains(last) || source.contains(joined), one::toString);
    }
  }

  private static String source(String test) throws IOException {
    for (String module : List.of("ergo-core", "ergo-data", "ergo-eval", "ergo-rl")) {
      try (Stream<Path> files = Files.walk(MODULES.resolve(module).resolve("src/test/java"))) {
        List<Path> found = files.filter(file -> file.endsWith(test + ".java")).toList();
        if (!found.isEmpty()) {
          return Files.readString(found.get(0));
        }
      }
    }
    throw new AssertionError("there is no test " + test);
  }

  /** The keys that the rows of the other test set. */
  private static Stream<String> rows() {
    return Arrays.stream(EverySettingTest.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(CsvSource.class))
        .flatMap(method -> Arrays.stream(method.getAnnotation(CsvSource.class).value()))
        .map(line -> line.split("\\|")[1].strip().split("=")[0]);
  }

  private static void addLeaves(JsonNode node, String key, Set<String> keys) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              one ->
                  addLeaves(
                      one.getValue(),
                      key.isEmpty() ? one.getKey() : key + "." + one.getKey(),
                      keys));
    } else {
      keys.add(key);
    }
  }
}
