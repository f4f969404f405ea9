package dev.ergo.eval.job;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Console;
import dev.ergo.core.io.Digest;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolder;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.ask.AnsweringEndpoint;
import dev.ergo.eval.ask.AnsweringModel;
import dev.ergo.eval.ask.Asking;
import dev.ergo.eval.ask.EndpointConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.run.EvalTask;
import dev.ergo.eval.run.PredictionFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an evaluation asks and whom: benchmarks, models and servers, each opened once. */
final class EvalTasks implements AutoCloseable {

  private final EvalRunConfig config;
  private final Map<ModelConfig, LoadedPolicy> models = new LinkedHashMap<>();
  private final Map<BenchmarkConfig, LoadedBenchmark> benchmarks = new LinkedHashMap<>();

  /** The benchmarks with their options rotated where that is asked for. */
  private final Map<BenchmarkConfig, LoadedBenchmark> asked = new LinkedHashMap<>();

  /** By what their files are called. */
  private final Map<String, AnsweringEndpoint> endpoints = new LinkedHashMap<>();

  private final ImageProcessor images = new ImageProcessor();

  EvalTasks(EvalRunConfig config) {
    this.config = config;
  }

  /** A policy on a benchmark; what several share is opened once. */
  EvalTask task(BenchmarkConfig entry, PolicyConfig policy) {
    LoadedBenchmark benchmark = open(entry);
    EpisodeConfig sizes = config.episode().withBudgets(policy.budget(), policy.cropBudget());
    Asking asking =
        new Asking(
            policy.mode(),
            Optional.ofNullable(policy.cropRule()),
            config.eval().temperature(),
            config.eval().truncation(),
            config.eval().sufficiency(),
            config.run().seed());
    EndpointConfig endpoint = policy.endpoint();
    AnsweringPolicy answering;
    String digest;
    PolicyDescription description;
    if (endpoint != null) {
      Prompts prompts = PromptOverrides.ofServers(config.prompts());
      AnsweringEndpoint remote =
          new AnsweringEndpoint(endpoint, images, prompts, sizes, asking, Console.out()::println);
      endpoints.put(Digest.of(benchmark.name(), policy.name()).substring(0, 12), remote);
      answering = remote;
      digest = remote.digest();
      String where = endpoint.url() + " " + endpoint.model();
      description = description(policy, prompts, where, Optional.empty());
    } else {
      ModelConfig section = config.modelOf(policy);
      LoadedPolicy model = models.computeIfAbsent(section, this::load);
      AnsweringModel local = new AnsweringModel(model, sizes, asking);
      answering = local;
      digest = local.digest();
      String path =
          section.adapter() == null ? section.path() : section.adapter() + " on " + section.path();
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
        settings(policy));
  }

  private Map<String, String> settings(PolicyConfig policy) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("crop_budget", String.valueOf(policy.cropBudget()));
    if (policy.cropRule() != null) {
      settings.put("crop_rule", policy.cropRule().toString());
    }
    settings.put("temperature", String.valueOf(config.eval().temperature()));
    settings.put("looks", String.valueOf(config.episode().looks()));
    settings.put("early_answer", String.valueOf(config.episode().earlyAnswer()));
    settings.put("max_new_tokens", String.valueOf(config.episode().maxNewTokens()));
    if (!config.eval().truncation().isNone()) {
      settings.put("top_k", String.valueOf(config.eval().topK()));
      settings.put("top_p", String.valueOf(config.eval().topP()));
    }
    return settings;
  }

  private LoadedPolicy load(ModelConfig section) {
    return LoadedPolicy.load(
        section, config.prompts(), config.run().seed(), Console.out()::println);
  }

  /** Answers made elsewhere to a benchmark. */
  EvalTask ofPredictions(BenchmarkConfig entry, PredictionFile predictions) {
    return EvalTask.ofPredictions(open(entry), limit(entry), predictions);
  }

  private LoadedBenchmark open(BenchmarkConfig entry) {
    return asked.computeIfAbsent(
        entry,
        key -> {
          LoadedBenchmark benchmark = LoadedBenchmark.open(entry, config.eval().match());
          benchmarks.put(entry, benchmark);
          return entry.rotateOptions() ? benchmark.rotated(limitOf(entry)) : benchmark;
        });
  }

  private static long limitOf(BenchmarkConfig entry) {
    return entry.limit() == null ? Long.MAX_VALUE : entry.limit();
  }

  /** Rotations are limited by the items whose options they rotate. */
  private static long limit(BenchmarkConfig entry) {
    return entry.rotateOptions() ? Long.MAX_VALUE : limitOf(entry);
  }

  /**
   * All policies look at all images, and some modes and the report at those of other items. A few
   * first items are read where they are.
   */
  void keepImages(RunFolder folder) {
    for (BenchmarkConfig entry : config.eval().benchmarks()) {
      ExampleSource source = benchmarks.get(entry).source();
      if (limitOf(entry) >= source.size()) {
        source.keepIn(folder.path());
      }
    }
  }

  /** Keeps what servers say in files of the run. */
  void keepReplies(RunFolder folder) {
    endpoints.forEach(
        (name, endpoint) -> endpoint.keepReplies(folder.resolve("replies-" + name + ".jsonl")));
  }

  /** Renders pictures; a model's processor still holds what it has decoded last. */
  ImageProcessor pictures() {
    return models.values().stream().findFirst().map(LoadedPolicy::images).orElse(images);
  }

  /** Where models compute, or none. */
  String device() {
    return models.values().stream()
        .findFirst()
        .map(model -> model.manager().getDevice().toString())
        .orElse("none");
  }

  /** Folders of the models. */
  List<Path> models() {
    return models.values().stream().flatMap(model -> model.sources().stream()).distinct().toList();
  }

  /** Digests of the data, by benchmark. */
  Map<String, String> digests() {
    Map<String, String> digests = new LinkedHashMap<>();
    benchmarks
        .values()
        .forEach(benchmark -> digests.put(benchmark.name(), benchmark.source().digest()));
    return digests;
  }

  @Override
  public void close() {
    endpoints.values().forEach(AnsweringEndpoint::close);
    benchmarks.values().forEach(LoadedBenchmark::close);
    models.values().forEach(LoadedPolicy::close);
  }
}
