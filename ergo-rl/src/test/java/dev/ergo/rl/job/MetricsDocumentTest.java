package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.job.Main;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.loss.LossStatistics;
import dev.ergo.rl.loss.LossType;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.rollout.ServerSampler;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/metrics.md to the names that runs really write. */
@Tag("integration")
class MetricsDocumentTest {

  private static final String EVALUATION = "## Job eval";

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @TempDir Path folder;

  @Test
  void documentNamesExactlyTheMetricsOfBothJobs() throws IOException {
    Set<String> written = new TreeSet<>();
    written.addAll(
        namesOf(
            "sft",
            """
            model:
              init: {tokenizer: "%s", hidden_size: 32, layers: 1, heads: 1, kv_heads: 1,
                intermediate_size: 32, vision_hidden_size: 32, vision_depth: 2}
            """
                .formatted(RepositoryFiles.path("policies/tiny-tokenizer")),
            Map.of()));
    written.addAll(
        namesOf(
            "grpo",
            """
            model: {path: "%s"}
            loss: {beta: 0.1, entropy_coef: 0.01}
            advantage: {credit: look}
            rewards: {crop_gain: 0.1, overlong: {buffer: 2}, kl: {coefficient: 0.1}, custom: [{class: dev.ergo.rl.reward.Rank, weight: 1, settings: {floor: 0}}]}
            """
                .formatted(folder.resolve("sft/final")),
            Map.of(
                "train.dynamic_sampling.max_rounds", "2",
                "train.group_size", "4",
                "train.last_looks", "2")));
    for (LossType type : LossType.values()) {
      written.addAll(metricsOf(withKlAndEntropy(type)));
    }
    written.addAll(ServerSampler.METRICS);
    written.add(Lead.SPREADING);
    written.addAll(
        metricsOf(ConfigLoader.of(PolicyLossConfig.class, Map.of("sampler_correction", "token"))));
    // Of components of one's own the document speaks as such.
    written.removeIf(name -> name.startsWith("rewards/rank/"));
    // Absent as long as nobody is asked.
    written.addAll(Set.of("rewards/answer_judge/mean", "rewards/answer_judge/std"));
    assertEquals(written, documented());
  }

  @Test
  void documentNamesEveryKeyOfAnEvaluation() throws IOException {
    String text = Files.readString(RepositoryFiles.path("docs/metrics.md"));
    String evaluation = text.substring(text.indexOf(EVALUATION));
    for (Class<?> entry : List.of(BenchmarkSummary.class, Comparison.class)) {
      for (String name : keys(entry)) {
        boolean heading = name.equals("name") || name.equals("policy");
        assertTrue(
            heading || evaluation.contains("`" + name),
            name + " of " + entry.getSimpleName() + " is not in docs/metrics.md");
      }
    }
    assertTrue(keys(BenchmarkSummary.class).containsAll(Set.of("figures", "iou_mean", "hit_rate")));
  }

  /** Keys of a record in summary.json, those of records without a key of their own included. */
  private static Set<String> keys(Class<?> entry) {
    Set<String> keys = new TreeSet<>();
    for (RecordComponent part : entry.getRecordComponents()) {
      JsonProperty named = part.getAccessor().getAnnotation(JsonProperty.class);
      if (part.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        keys.addAll(keys(part.getType()));
      } else if (named != null) {
        keys.add(named.value());
      } else {
        keys.add(part.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase());
      }
    }
    return keys;
  }

  private Set<String> namesOf(String job, String model, Map<String, String> overrides)
      throws IOException {
    String common =
        """
        job: %s
        run: {name: %s, dir: "%s"}
        episode: {budget: 16, max_new_tokens1: 4, max_new_tokens2: 4}
        data: {train: {type: scenes}, validation: {type: scenes, seed: 1}}
        train: {steps: 1, prompts_per_step: 2, group_size: 2, validation: {items: 2},
          optimizer: {learning_rates: {vision: 1e-6, merger: 1e-6, language: 1e-6}}}
        """;
    Path config = folder.resolve(job + ".yaml");
    Files.writeString(config, common.formatted(job, job, folder) + model);
    assertEquals(0, Main.run(config.toString(), overrides));
    Set<String> names = new TreeSet<>();
    MetricsLog.read(folder.resolve(job + "/metrics.jsonl"))
        .forEach(row -> row.keySet().forEach(name -> names.add(withoutCategory(name))));
    return names;
  }

  private static String withoutCategory(String name) {
    return name.replaceFirst("^(val/[a-z_]+)/.*", "$1/CATEGORY");
  }

  /** The metrics of a loss over one token. */
  private static Set<String> metricsOf(PolicyLossConfig config) {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray one = manager.ones(new Shape(1, 1));
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              one,
              Optional.empty(),
              Optional.of(one),
              manager.ones(new Shape(1)),
              one,
              Optional.of(one));
      LossStatistics statistics =
          loss.compute(inputs, Optional.of(one), new StepTotals(1, 1, 1), manager).statistics();
      return statistics.metrics(config).keySet();
    }
  }

  private static PolicyLossConfig withKlAndEntropy(LossType type) {
    return ConfigLoader.of(
        PolicyLossConfig.class, Map.of("type", type, "beta", 0.1, "entropy_coef", 0.1));
  }

  private static Set<String> documented() throws IOException {
    Set<String> names = new TreeSet<>();
    String text = Files.readString(RepositoryFiles.path("docs/metrics.md"));
    ROW.matcher(text.substring(0, text.indexOf(EVALUATION)))
        .results()
        .forEach(
            row -> NAME.matcher(row.group(1)).results().forEach(name -> names.add(name.group(1))));
    return names;
  }
}
