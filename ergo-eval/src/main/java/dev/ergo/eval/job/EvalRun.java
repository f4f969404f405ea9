package dev.ergo.eval.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Digest;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.Parallelism;
import dev.ergo.core.run.Provenance;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.spread.Crew;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.Evaluation;
import dev.ergo.eval.ask.AnsweringEndpoint;
import dev.ergo.eval.ask.AnsweringModel;
import dev.ergo.eval.ask.Asking;
import dev.ergo.eval.ask.EndpointConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.EvalProgress;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.PredictionFile;
import dev.ergo.eval.run.RangeAnswers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One evaluation: every policy of a configuration on every benchmark. */
final class EvalRun implements AutoCloseable {

  private final EvalRunConfig config;
  private final Map<ModelConfig, LoadedPolicy> models = new LinkedHashMap<>();
  private final Map<BenchmarkConfig, LoadedBenchmark> benchmarks = new LinkedHashMap<>();

  /** By what their files are called. */
  private final Map<String, AnsweringEndpoint> endpoints = new LinkedHashMap<>();

  private final ImageProcessor images = new ImageProcessor();

  /** Other processes that answer, where there are any. */
  private Optional<Crew> crew = Optional.empty();

  EvalRun(EvalRunConfig config) {
    this.config = config;
  }

  /** Opens data and models; what comes of them needs the run's folder. */
  Function<RunFolder, EvalSummary> prepare() {
    EvalConfig eval = config.eval();
    return eval.predictions() == null ? ask(eval) : score(eval);
  }

  private Function<RunFolder, EvalSummary> ask(EvalConfig eval) {
    List<EvalTask> tasks = new ArrayList<>();
    for (BenchmarkConfig entry : eval.benchmarks()) {
      for (PolicyConfig policy : eval.resolvedPolicies()) {
        tasks.add(task(entry, policy));
      }
    }
    RangeAnswers others = others(tasks);
    return folder -> {
      writeProvenance(folder);
      keepImages(folder, eval);
      FirstItems.show(tasks, config.run().name(), folder.resolve("first-items.html"));
      endpoints.forEach(
          (name, endpoint) -> endpoint.keepReplies(folder.resolve("replies-" + name + ".jsonl")));
      EvalSummary summary = evaluation(folder, eval).run(tasks, title(), others);
      EvalLines.untagged(summary).forEach(System.out::println);
      return summary;
    };
  }

  /** Other processes, where the run has them and a model is asked. */
  private RangeAnswers others(List<EvalTask> tasks) {
    if (config.run().isLocal() || !config.eval().asksModels()) {
      return RangeAnswers.NONE;
    }
    EvalSpec spec =
        new EvalSpec(
            ConfigLoader.toYaml(config.fromAnywhere()),
            Parallelism.here(1).threads(),
            tasks.stream().map(task -> task.key(config.eval().sufficiency())).toList());
    crew = Optional.of(SpreadEngine.named(config.run().engine()).open(config.spark()));
    return new CrewAnswers(crew.get(), spec, tasks);
  }

  /**
   * All policies look at all images, and some modes and the report at those of other items. A few
   * first items are read where they are.
   */
  private void keepImages(RunFolder folder, EvalConfig eval) {
    for (BenchmarkConfig entry : eval.benchmarks()) {
      ExampleSource source = benchmarks.get(entry).source();
      if (limitOf(entry) >= source.size()) {
        source.keepIn(folder.path());
      }
    }
  }

  /** Scores answers made elsewhere; there is no model. */
  private Function<RunFolder, EvalSummary> score(EvalConfig eval) {
    PredictionFile predictions = PredictionFile.read(eval.predictions());
    BenchmarkConfig entry = eval.benchmarks().get(0);
    EvalTask task = EvalTask.ofPredictions(open(entry), limit(entry), predictions);
    return folder -> {
      writeProvenance(folder);
      EvalSummary summary = evaluation(folder, eval).score(task, predictions, title());
      EvalLines.remarks(summary, predictions).forEach(System.out::println);
      EvalLines.untagged(summary).forEach(System.out::println);
      return summary;
    };
  }

  private Evaluation evaluation(RunFolder folder, EvalConfig eval) {
    // A model's processor still holds what it has decoded last.
    ImageProcessor pictures =
        models.values().stream().findFirst().map(LoadedPolicy::images).orElse(images);
    return new Evaluation(folder.path(), eval, config.run().seed(), pictures, new Console());
  }

  private String title() {
    return "Evaluation " + config.run().name();
  }

  private void writeProvenance(RunFolder folder) {
    String device =
        models.values().stream()
            .findFirst()
            .map(model -> model.manager().getDevice().toString())
            .orElse("none");
    Map<String, String> digests = new LinkedHashMap<>();
    benchmarks
        .values()
        .forEach(benchmark -> digests.put(benchmark.name(), benchmark.source().digest()));
    Provenance.write(
        folder,
        config.run().seed(),
        device,
        models.values().stream().flatMap(model -> model.sources().stream()).distinct().toList(),
        digests,
        Optional.empty());
  }

  private LoadedBenchmark open(BenchmarkConfig entry) {
    LoadedBenchmark benchmark =
        benchmarks.computeIfAbsent(
            entry, asked -> LoadedBenchmark.open(asked, config.eval().match()));
    return entry.rotateOptions() ? benchmark.rotated(limitOf(entry)) : benchmark;
  }

  private static long limitOf(BenchmarkConfig entry) {
    return entry.limit() == null ? Long.MAX_VALUE : entry.limit();
  }

  /** Rotations are limited by the items whose options they rotate. */
  private static long limit(BenchmarkConfig entry) {
    return entry.rotateOptions() ? Long.MAX_VALUE : limitOf(entry);
  }

  /** A policy on a benchmark; what several share is opened once. */
  EvalTask task(BenchmarkConfig entry, PolicyConfig policy) {
    LoadedBenchmark benchmark = open(entry);
    EpisodeConfig sizes = config.episode().withBudgets(policy.budget(), policy.cropBudget());
    Asking asking =
        new Asking(
            policy.mode(),
            config.eval().temperature(),
            config.eval().sufficiency(),
            config.run().seed());
    EndpointConfig endpoint = policy.endpoint();
    AnsweringPolicy answering;
    String digest;
    PolicyDescription description;
    if (endpoint != null) {
      Prompts prompts = PromptOverrides.ofServers(config.prompts());
      AnsweringEndpoint remote =
          new AnsweringEndpoint(endpoint, images, prompts, sizes, asking, System.out::println);
      endpoints.put(Digest.of(benchmark.name(), policy.name()).substring(0, 12), remote);
      answering = remote;
      digest = remote.digest();
      String where = endpoint.url() + " " + endpoint.model();
      description = description(policy, prompts, where, Optional.empty());
    } else {
      ModelConfig asked = config.modelOf(policy);
      LoadedPolicy model = models.computeIfAbsent(asked, this::load);
      AnsweringModel local = new AnsweringModel(model, sizes, asking);
      answering = local;
      digest = local.digest();
      String path =
          asked.adapter() == null ? asked.path() : asked.adapter() + " on " + asked.path();
      description = description(policy, model.prompts(), path, Optional.of(model.digest()));
    }
    return new EvalTask(
        benchmark,
        policy.name(),
        limit(entry),
        answering,
        PixelLimits.ofBudget(policy.budget()),
        PixelLimits.ofBudget(policy.cropBudget()),
        digest,
        description);
  }

  private PolicyDescription description(
      PolicyConfig policy, Prompts prompts, String model, Optional<String> weights) {
    PixelLimits limits = PixelLimits.ofBudget(policy.budget());
    return new PolicyDescription(
        policy.mode().name().toLowerCase(Locale.ROOT),
        Optional.of(policy.budget()),
        Optional.of(limits.minPixels()),
        Optional.of(limits.maxPixels()),
        model,
        weights,
        prompts.byName(),
        Map.of(
            "crop_budget", String.valueOf(policy.cropBudget()),
            "temperature", String.valueOf(config.eval().temperature()),
            "looks", String.valueOf(config.episode().looks()),
            "early_answer", String.valueOf(config.episode().earlyAnswer()),
            "max_new_tokens", String.valueOf(config.episode().maxNewTokens())));
  }

  private LoadedPolicy load(ModelConfig section) {
    return LoadedPolicy.load(section, config.prompts(), config.run().seed(), System.out::println);
  }

  @Override
  public void close() {
    crew.ifPresent(Crew::close);
    endpoints.values().forEach(AnsweringEndpoint::close);
    benchmarks.values().forEach(LoadedBenchmark::close);
    models.values().forEach(LoadedPolicy::close);
  }

  /** Says where the evaluation stands. */
  private static final class Console implements EvalProgress.Listener {

    @Override
    public void progressed(EvalProgress progress) {
      System.out.println(EvalLines.progress(progress));
    }

    @Override
    public void measuring(String what) {
      System.out.println(what);
    }

    @Override
    public void noticed(String what) {
      System.out.println(what);
    }
  }
}
