package dev.ergo.rl.launch;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.EvalConfig;
import dev.ergo.eval.EvalSummary;
import dev.ergo.eval.EvalTask;
import dev.ergo.eval.Evaluation;
import dev.ergo.eval.PolicyConfig;
import dev.ergo.eval.PolicyDescription;
import dev.ergo.eval.PolicyMode;
import dev.ergo.eval.PolicyModel;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.Benchmarks;
import dev.ergo.rl.policy.AnsweringModel;
import dev.ergo.rl.policy.LoadedPolicy;
import dev.ergo.rl.policy.ModelSection;
import dev.ergo.rl.run.Provenance;
import dev.ergo.rl.run.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The job eval: every policy of the configuration on every benchmark. */
final class EvalRun implements AutoCloseable {

  private final RunConfig config;
  private final RunFolder folder;
  private final Map<ModelSection, LoadedPolicy> models = new LinkedHashMap<>();
  private final List<Benchmark> benchmarks = new ArrayList<>();

  private EvalRun(RunConfig config, RunFolder folder) {
    this.config = config;
    this.folder = folder;
  }

  static void run(LoadedConfig<RunConfig> loaded) {
    RunConfig config = loaded.value();
    try (RunFolder folder = RunFolder.open(config.run(), loaded.resolved(), loaded.toYaml());
        EvalRun run = new EvalRun(config, folder)) {
      run.evaluate();
    }
  }

  private void evaluate() {
    EvalConfig eval = config.eval();
    List<EvalTask> tasks = new ArrayList<>();
    Map<String, String> digests = new LinkedHashMap<>();
    for (BenchmarkConfig entry : eval.benchmarks()) {
      Benchmark benchmark = Benchmarks.open(entry, eval.match());
      benchmarks.add(benchmark);
      digests.put(benchmark.name(), benchmark.source().digest());
      for (PolicyConfig policy : eval.resolvedPolicies()) {
        tasks.add(task(entry, benchmark, policy));
      }
    }
    Provenance.write(
        folder.resolve("provenance.json"),
        config.run().seed(),
        config.model().device(),
        models.values().stream().flatMap(model -> model.sources().stream()).distinct().toList(),
        digests);
    ImageProcessor images = models.values().iterator().next().images();
    EvalSummary summary =
        new Evaluation(
                folder.path(),
                eval,
                config.run().seed(),
                images,
                progress -> System.out.println(EvalLines.progress(progress)))
            .run(tasks, "Evaluation " + config.run().name());
    summary.benchmarks().forEach(row -> System.out.println(EvalLines.result(row)));
    System.out.println("report: " + folder.resolve("report.html"));
  }

  private EvalTask task(BenchmarkConfig entry, Benchmark benchmark, PolicyConfig policy) {
    LoadedPolicy model = models.computeIfAbsent(section(policy.model()), this::load);
    AnsweringModel answering =
        new AnsweringModel(
            model,
            config.episode().withBudget(policy.budget()),
            policy.mode() == PolicyMode.COARSE_TO_FINE);
    return new EvalTask(
        benchmark,
        policy.name(),
        entry.limit() == null ? Long.MAX_VALUE : entry.limit(),
        answering,
        PixelLimits.ofBudget(policy.budget()),
        answering.digest(),
        description(policy, model));
  }

  private PolicyDescription description(PolicyConfig policy, LoadedPolicy model) {
    PixelLimits limits = PixelLimits.ofBudget(policy.budget());
    Prompts prompts = model.prompts();
    return new PolicyDescription(
        policy.mode().name().toLowerCase(Locale.ROOT),
        Optional.of(policy.budget()),
        Optional.of(limits.minPixels()),
        Optional.of(limits.maxPixels()),
        section(policy.model()).path(),
        Optional.of(model.digest()),
        Map.of(
            "system", prompts.system(),
            "stage1", prompts.stage1(),
            "stage2", prompts.stage2(),
            "single", prompts.single(),
            "option", prompts.option()),
        Map.of(
            "temperature", String.valueOf(config.eval().temperature()),
            "max_new_tokens1", String.valueOf(config.episode().maxNewTokens1()),
            "max_new_tokens2", String.valueOf(config.episode().maxNewTokens2())));
  }

  private LoadedPolicy load(ModelSection section) {
    return LoadedPolicy.load(section, config.prompts(), config.run().seed());
  }

  /** The job's model, or the policy's own on the same device. */
  private ModelSection section(PolicyModel own) {
    ModelSection shared = config.model();
    if (own == null) {
      return shared;
    }
    return new ModelSection(
        own.path().toString(),
        Optional.ofNullable(own.adapter()).map(Path::toString).orElse(null),
        shared.device(),
        shared.dtype(),
        null,
        null,
        null);
  }

  @Override
  public void close() {
    benchmarks.forEach(Benchmark::close);
    models.values().forEach(LoadedPolicy::close);
  }
}
