package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.model.Truncation;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.answer.MatchConfig.Fallback;
import dev.ergo.eval.ask.LlmJudgeConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.item.PolicyMode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/**
 * Job eval: policies on benchmarks.
 *
 * @param benchmarks what is asked, each with a name of its own; required
 * @param mode coarse_to_fine: episodes as the policy runs them; full_image: one look at the whole
 *     image; controls of episodes, each of which changes one thing: no_crop, random_crop,
 *     resized_crop, oracle_crop, swapped_crop, placeholder, occluded; see docs/evaluation.md
 * @param budget vision tokens of one view at most; absent: episode.budget, and episode.crop_budget
 *     for crops
 * @param cropBudget vision tokens of the crop at most; absent: the budget of the view
 * @param policies who is asked; absent: the job's model in that mode at that budget
 * @param batchSize items answered together; predictions are on disk after each batch
 * @param onError items that can't be read: count them as wrong, or fail
 * @param gallery items with pictures in the report, of each benchmark
 * @param resamples bootstrap resamples of each interval
 * @param match how answers are compared, as in rewards.match
 * @param predictions JSONL of {"id", "prediction"} made elsewhere, scored instead of asking; one
 *     benchmark, no policies
 * @param samples sampled answers to each item, for avg@k and pass@k; above 1 needs a temperature
 * @param temperature sampling temperature; 0 decodes greedily
 * @param topK draws from the so many most probable tokens; absent: from all
 * @param topP draws from the fewest most probable tokens that have this share of the probability,
 *     above 0; absent: from all
 * @param sufficiency also asks whether the crop alone answers the question
 * @param timing also measures seconds an item apart, the policies in turn; absent: does not
 * @param judge a language model whose view of open answers is reported beside exact match; absent:
 *     none
 */
public record EvalConfig(
    List<BenchmarkConfig> benchmarks,
    PolicyMode mode,
    Integer budget,
    Integer cropBudget,
    List<PolicyConfig> policies,
    Integer batchSize,
    BadItems onError,
    Integer gallery,
    Integer resamples,
    MatchConfig match,
    @InputPath Path predictions,
    Integer samples,
    Double temperature,
    @Formerly(absent = "null") Integer topK,
    @Formerly(absent = "null") Double topP,
    Boolean sufficiency,
    TimingConfig timing,
    LlmJudgeConfig judge) {

  private static final int DEFAULT_BUDGET = 640;

  /** Fills in the defaults and checks the ranges. */
  public EvalConfig {
    benchmarks = List.copyOf(Check.present("benchmarks", benchmarks));
    mode = Check.orDefault(mode, PolicyMode.COARSE_TO_FINE);
    PolicyConfig.budget("budget", budget);
    PolicyConfig.budget("crop_budget", cropBudget);
    policies = List.copyOf(Check.orDefault(policies, List.of()));
    batchSize = Check.between("batch_size", Check.orDefault(batchSize, 8), 1, 4096);
    onError = Check.orDefault(onError, BadItems.COUNT);
    gallery = Check.between("gallery", Check.orDefault(gallery, 24), 0, 1000);
    resamples = Check.between("resamples", Check.orDefault(resamples, 10_000), 100, 1_000_000);
    // Answers made elsewhere were hardly asked for in tags.
    Fallback untagged = predictions == null ? Fallback.NONE : Fallback.STATED;
    match =
        match == null ? MatchConfig.defaults().withFallback(untagged) : match.orFallback(untagged);
    samples = Check.between("samples", Check.orDefault(samples, 1), 1, 1024);
    temperature = Check.between("temperature", Check.orDefault(temperature, 0.0), 0, 10);
    Truncation.check(topK, topP);
    sufficiency = Check.orDefault(sufficiency, false);
    Check.require(
        samples == 1 || temperature > 0,
        "temperature",
        "must be greater than 0 where eval.samples is above 1: greedy samples are all the same");
    if (predictions != null) {
      Check.require(
          benchmarks.size() == 1, "predictions", "goes with exactly one entry of eval.benchmarks");
      Check.require(
          policies.isEmpty(),
          "predictions",
          "excludes eval.policies: the answers are there already");
      Check.require(
          samples == 1 && !sufficiency && timing == null,
          "predictions",
          "excludes eval.samples, eval.sufficiency and eval.timing: nobody is asked");
    }
    distinct("benchmarks", benchmarks, BenchmarkConfig::name);
    distinct("policies", resolved(policies, mode, budget, cropBudget), PolicyConfig::name);
    if (policies.isEmpty()) {
      Check.require(
          mode != PolicyMode.RESIZED_CROP,
          "mode",
          "needs a crop_rule: name both in an entry of eval.policies");
    }
    for (int i = 0; i < policies.size(); i++) {
      policies.get(i).checkRule("policies[" + i + "]", mode);
    }
  }

  /** Which tokens may be drawn. */
  public Truncation truncation() {
    return Truncation.of(topK, topP);
  }

  /** Whether a policy runs in this process: there are answers to ask for and not all of servers. */
  public boolean asksModels() {
    return predictions == null
        && resolvedPolicies().stream().anyMatch(policy -> policy.endpoint() == null);
  }

  /**
   * The policies to ask, each with mode and budgets; the short form makes one named by its mode.
   */
  public List<PolicyConfig> resolvedPolicies() {
    if (policies.isEmpty()) {
      String name = mode.key();
      return resolved(
          List.of(new PolicyConfig(name, null, null, null, null, null, null, null, null)),
          mode,
          budget,
          cropBudget);
    }
    return resolved(policies, mode, budget, cropBudget);
  }

  private static List<PolicyConfig> resolved(
      List<PolicyConfig> policies, PolicyMode mode, Integer budget, Integer cropBudget) {
    int view = Check.orDefault(budget, DEFAULT_BUDGET);
    return policies.stream().flatMap(policy -> policy.resolved(mode, view, cropBudget)).toList();
  }

  /** The same with the sizes of the job's episodes where it names none of its own. */
  public EvalConfig withSizesOf(EpisodeConfig episode) {
    if (budget != null) {
      return this;
    }
    boolean same = episode.cropBudget().equals(episode.budget());
    return with(
        benchmarks,
        policies,
        episode.budget(),
        cropBudget == null && !same ? episode.cropBudget() : cropBudget);
  }

  /** The same with other places of benchmarks and models. */
  public EvalConfig with(List<BenchmarkConfig> otherBenchmarks, List<PolicyConfig> otherPolicies) {
    return with(otherBenchmarks, otherPolicies, budget, cropBudget);
  }

  private EvalConfig with(
      List<BenchmarkConfig> otherBenchmarks,
      List<PolicyConfig> otherPolicies,
      Integer otherBudget,
      Integer otherCropBudget) {
    return new EvalConfig(
        otherBenchmarks,
        mode,
        otherBudget,
        otherCropBudget,
        otherPolicies,
        batchSize,
        onError,
        gallery,
        resamples,
        match,
        predictions,
        samples,
        temperature,
        topK,
        topP,
        sufficiency,
        timing,
        judge);
  }

  private static <T> void distinct(String key, List<T> entries, Function<T, String> name) {
    HashSet<String> seen = new HashSet<>();
    for (T entry : entries) {
      Check.require(
          seen.add(name.apply(entry)),
          key,
          "must have different names; give each a name of its own");
    }
  }
}
