package dev.ergo.rl.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Jobs;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.job.GrpoRunConfig;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.job.TinyRuns;
import dev.ergo.rl.job.TrainingConfig;
import dev.ergo.rl.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps that must not start: one sentence before the first trial, and no trace of a run. */
@Tag("unit")
class SweepPlanTest {

  private static final String TRAINED =
      """
      job: grpo
      run: {overwrite: true}
      model: {path: nowhere}
      data: {train: {type: scenes}, validation: {type: scenes, seed: 1}}
      train: {validation: {items: 4}}
      """;
  private static final String EVALUATED =
      """
      job: eval
      model: {path: nowhere}
      eval:
        benchmarks: [{type: scenes, path: s.parquet}]
        policies: [{name: one, mode: full_image}, {name: two}]
      """;

  @TempDir Path folder;

  private TinyRuns files;

  @BeforeEach
  void writeBases() {
    files = new TinyRuns(folder);
    files.config("base.yaml", TRAINED);
    files.config("eval-base.yaml", EVALUATED);
    files.config("plain.yaml", "job: scenes\nscenes: {output: x.parquet}\n");
  }

  private Path sweep(String section) {
    return files.config(
        "sweep.yaml",
        "job: sweep\nrun: {name: s, dir: %s}\nsweep: {%s}\n"
            .formatted(folder.resolve("runs"), section));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base: nosuch.yaml | sweep.base: no configuration nosuch.yaml",
        "base: plain.yaml | plain.yaml is of job scenes; a sweep runs jobs grpo, sft and eval",
        "base: base.yaml, set: {train.step: 1} | sweep trial \"base\": sweep.set: unknown key train.step; did you mean train.steps?",
        "base: base.yaml, trials: [{name: a}, {name: b, set: {reward.gamma: 1}}] | sweep trial \"b\": its overrides: unknown key reward.gamma; did you mean rewards.gamma?",
        "base: base.yaml, grid: {rewards.gamma: [0.1, 7]} | sweep trial \"gamma=7\": its overrides: rewards.gamma is 7: must be from 0 to 1",
        "base: base.yaml, trials: [{name: a, set: {rewards.answer: 1}}, {name: b}] | \"a\" and \"b\" have the same configuration",
        "base: base.yaml, metrics: [acuracy] | no trial has acuracy; did you mean accuracy?",
        "base: base.yaml, metrics: [accuracy, change.reward] | no trial has change.reward; there are accuracy, box_valid",
        "base: base.yaml, set: {data.validation: null} | no trial has held-out items",
        "base: base.yaml, set: {train.validation.items: 0}, metrics: [accuracy] | no trial has accuracy; there are last_gradient_variance",
        "base: eval-base.yaml, metrics: [accuracy] | there are scenes/one/accuracy",
        "base: eval-base.yaml, metrics: [change.scenes/one/accuracy] | no trial has change.scenes/one/accuracy",
      })
  void mistakesAreToldBeforeTheFirstTrial(String section, String part) {
    Launch.of(sweep(section), Map.of()).refused(part);
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void sectionsOfTrialsDoNotStandBesideTheSweep() {
    Path config = sweep("base: base.yaml");
    Launch.of(config, Map.of("train.steps", "3")).refused("does not read train", "sweep.set");
    Launch.of(config, Map.of("sweep.set.train.steps", "0")).refused("train.steps", "at least 1");
    Launch.of(config, Map.of("sweep.bas", "x")).refused("did you mean -Dergo.sweep.base?");
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  private static TrainingConfig training(SweepPlan plan, int trial) {
    return ((GrpoRunConfig) plan.trials().get(trial).job().config().value()).training();
  }

  @Test
  void trialsAreOrdinaryRunsInFoldersOfTheirOwn() {
    SweepPlan plan =
        plan(
            sweep(
                "base: base.yaml, seeds: [4, 5], set: {train.steps: 7, train.shares: 2}, trials:"
                    + " [{name: a}, {name: B c, set: {train: {steps: 9}, train.shares: null}}]"));
    assertEquals(
        List.of("a, seed 4", "B c, seed 4", "a, seed 5", "B c, seed 5"),
        plan.trials().stream().map(PlannedTrial::title).toList());
    TrainingConfig last = training(plan, 3);
    assertEquals(folder.resolve("runs/s/b-c/seed-5"), last.run().folder());
    assertEquals(5, last.run().seed());
    assertFalse(last.run().overwrite(), "the sweep's own key says so");
    assertEquals(9, last.train().steps(), "a trial's overrides come behind the common ones");
    assertEquals(null, last.train().shares());
    TrainingConfig third = training(plan, 2);
    assertEquals(7, third.train().steps());
    assertEquals(
        List.of("accuracy", "change.accuracy", "coverage", "crop_area", "whole_image"),
        plan.columns().stream().map(MetricColumn::name).toList());
  }

  @Test
  void evaluationsNameBenchmarkAndPolicyWhereThereAreSeveral() {
    assertEquals(
        List.of(
            "scenes/one/accuracy",
            "scenes/one/vision_tokens",
            "scenes/two/accuracy",
            "scenes/two/vision_tokens"),
        plan(sweep("base: eval-base.yaml")).columns().stream().map(MetricColumn::name).toList());
    assertEquals(
        List.of("accuracy/x", "crop_area"),
        plan(
                sweep(
                    "base: eval-base.yaml, set: {eval.policies: null}, metrics: [accuracy/x,"
                        + " crop_area]"))
            .columns()
            .stream()
            .map(MetricColumn::name)
            .toList());
  }

  /** The ablation of credit samples as many episodes in all of its trials. */
  @Test
  void theAblationOfCreditComparesEqualBudgets() {
    SweepPlan plan = plan(RepositoryFiles.path("configs/ablation-credit.yaml"));
    assertEquals(30, plan.trials().size());
    for (PlannedTrial trial : plan.trials()) {
      TrainConfig train = ((GrpoRunConfig) trial.job().config().value()).training().train();
      assertEquals(40 * 8 * 8, train.steps() * train.promptsPerStep() * train.groupSize());
      assertEquals(40, train.steps() * train.updates());
    }
  }

  /** Results that are shipped stay results of today's configurations, whatever keys are called. */
  @ParameterizedTest
  @CsvSource({"ablation-rewards, 39", "grpo-seeds, 3"})
  void shippedSweepsFindTheirShippedResults(String sweep, int trials) {
    SweepPlan plan = plan(RepositoryFiles.path("configs/" + sweep + ".yaml"));
    assertEquals(trials, plan.trials().size());
    TrialStore store =
        new TrialStore(folder, Optional.of(RepositoryFiles.path("docs/results/" + sweep)));
    for (PlannedTrial trial : plan.trials()) {
      assertTrue(
          store.elsewhere(trial.variant(), trial.seed(), trial.digest()).isPresent(),
          trial.title() + " has no shipped result under its digest");
    }
  }

  @SuppressWarnings("unchecked")
  private static SweepPlan plan(Path config) {
    LoadedConfig<SweepRunConfig> loaded =
        (LoadedConfig<SweepRunConfig>) Jobs.load(config, List.of()).config();
    return SweepPlan.of(loaded, new TrialStore(loaded.value().run().folder(), Optional.empty()));
  }
}
