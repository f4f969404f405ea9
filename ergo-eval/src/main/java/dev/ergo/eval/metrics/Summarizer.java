package dev.ergo.eval.metrics;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.ask.JudgeAgreement;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import dev.ergo.eval.run.EvalTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The way from judged items to the summary, the same in any order of work.
 *
 * @param bootstrap makes the intervals
 */
public record Summarizer(Bootstrap bootstrap) {

  /**
   * The summary of a run.
   *
   * @param answers all answers of each task
   * @param judgements what a language model makes of open answers
   * @param timings measured seconds an item
   */
  public EvalSummary summarize(
      List<EvalTask> tasks,
      List<TaskAnswers> answers,
      List<JudgeAgreement> judgements,
      List<Timing> timings) {
    List<BenchmarkSummary> benchmarks = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      benchmarks.add(benchmark(tasks.get(i).benchmark(), answers.get(i)));
    }
    return new EvalSummary(
        benchmarks,
        comparisons(answers),
        tasks.stream()
            .map(task -> new EvalSummary.Policy(task.policy(), task.description()))
            .distinct()
            .toList(),
        tasks.stream().map(task -> rules(task.benchmark())).distinct().toList(),
        judgements,
        timings,
        bootstrap.seed());
  }

  private static BenchmarkRules rules(LoadedBenchmark benchmark) {
    return new BenchmarkRules(
        benchmark.name(),
        benchmark.source().digest(),
        benchmark.protocol().description(),
        AnswerMatcher.READING);
  }

  private List<Comparison> comparisons(List<TaskAnswers> results) {
    PolicyComparisons comparisons =
        new PolicyComparisons(bootstrap, result -> result.key().position());
    Map<String, TaskAnswers> first = new LinkedHashMap<>();
    for (TaskAnswers policy : results) {
      TaskAnswers baseline = first.putIfAbsent(policy.benchmark(), policy);
      if (baseline != null) {
        comparisons.add(baseline, policy, baseline.policy(), policy.policy());
      }
    }
    return comparisons.corrected();
  }

  private BenchmarkSummary benchmark(LoadedBenchmark benchmark, TaskAnswers answers) {
    List<ItemResult> items = answers.first();
    return new BenchmarkSummary(
        answers.benchmark(),
        answers.policy(),
        overall(items, answers.images()),
        benchmark.metrics().apply(items),
        categories(items),
        counts(
            items.stream()
                .map(item -> item.verdict().cause())
                .filter(cause -> cause != FailureCause.NONE)),
        counts(items.stream().flatMap(item -> item.region().boxOutcome().stream())),
        sampled(answers),
        PositionBias.of(items),
        cost(items),
        Regions.of(items));
  }

  private BenchmarkSummary.Overall overall(List<ItemResult> items, List<String> images) {
    int correct = Accuracy.correct(items);
    double accuracy = (double) correct / items.size();
    double[] right = items.stream().mapToDouble(item -> item.correct() ? 1 : 0).toArray();
    double effect = DesignEffect.of(right, images);
    return new BenchmarkSummary.Overall(
        items.size(),
        correct,
        accuracy,
        Interval.wilson(correct, items.size(), 0.95),
        Interval.wilson(correct / effect, items.size() / effect, 0.95),
        DetectableDifference.unpaired(accuracy, items.size()));
  }

  private static BenchmarkSummary.Cost cost(List<ItemResult> items) {
    List<ItemCost> costs = items.stream().flatMap(item -> item.cost().stream()).toList();
    return new BenchmarkSummary.Cost(
        MeanError.ofItems(
            items.stream().filter(item -> item.cost().isPresent()).toList(),
            item -> item.looks().size()),
        MeanError.ofItems(costs, ItemCost::visionTokens),
        MeanError.ofItems(costs, ItemCost::promptTokens),
        MeanError.ofItems(costs, ItemCost::generatedTokens),
        MeanError.ofItems(costs, ItemCost::seconds),
        phases(costs),
        costs.stream().flatMap(cost -> cost.peakMib().stream()).max(Comparator.naturalOrder()));
  }

  private static Map<String, Accuracy> categories(List<ItemResult> items) {
    Map<String, Accuracy> categories =
        items.stream()
            .collect(
                groupingBy(
                    item -> item.item().category(),
                    TreeMap::new,
                    collectingAndThen(toList(), Accuracy::of)));
    return categories.keySet().equals(Set.of("")) ? Map.of() : categories;
  }

  private Optional<Sampled> sampled(TaskAnswers answers) {
    int samples = answers.items().get(0).size();
    if (samples == 1) {
      return Optional.empty();
    }
    Map<Integer, Sampled.ItemMean> pass = new LinkedHashMap<>();
    for (int k = 1; k <= samples; k++) {
      int draws = k;
      double[] values =
          answers.items().stream()
              .mapToDouble(item -> Sampled.passAtK(samples, Accuracy.correct(item), draws))
              .toArray();
      pass.put(k, mean(values, answers.images()));
    }
    return Optional.of(new Sampled(samples, mean(answers.values(), answers.images()), pass));
  }

  private Sampled.ItemMean mean(double[] values, List<String> images) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return new Sampled.ItemMean(mean, bootstrap.clusteredMean(values, images, 0.95));
  }

  private static Optional<Phases> phases(List<ItemCost> costs) {
    List<Phases> phases = costs.stream().flatMap(cost -> cost.phases().stream()).toList();
    return MeanError.ofItems(phases, Phases::image)
        .map(
            image ->
                new Phases(
                    image,
                    MeanError.ofItems(phases, Phases::prefill).orElseThrow(),
                    MeanError.ofItems(phases, Phases::decode).orElseThrow()));
  }

  private static Map<String, Integer> counts(Stream<? extends Enum<?>> values) {
    Map<String, Integer> counts = new TreeMap<>();
    values.forEach(value -> counts.merge(value.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    return counts;
  }
}
