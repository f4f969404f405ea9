package dev.ergo.eval;

import dev.ergo.eval.EvalSummary.Benchmark;
import dev.ergo.eval.EvalSummary.BenchmarkRules;
import dev.ergo.eval.EvalSummary.Category;
import dev.ergo.eval.EvalSummary.Comparison;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.benchmark.Protocol;
import dev.ergo.eval.region.RegionQuality;
import dev.ergo.eval.stats.Bootstrap;
import dev.ergo.eval.stats.Holm;
import dev.ergo.eval.stats.PairedComparison;
import dev.ergo.eval.stats.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns judged items into the summary; the same items give the same summary in any order of work.
 */
final class Summarizer {

  private final Bootstrap bootstrap;

  Summarizer(Bootstrap bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * The summary of a run.
   *
   * @param answers all answers of each task, in order of position and sample
   */
  EvalSummary summarize(List<EvalTask> tasks, List<List<ItemResult>> answers) {
    List<Benchmark> benchmarks = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      benchmarks.add(benchmark(tasks.get(i).benchmark().protocol(), answers.get(i)));
    }
    return new EvalSummary(
        benchmarks,
        comparisons(answers),
        tasks.stream()
            .map(task -> new EvalSummary.Policy(task.policy(), task.description()))
            .distinct()
            .toList(),
        tasks.stream().map(task -> rules(task.benchmark())).distinct().toList(),
        bootstrap.seed());
  }

  private static BenchmarkRules rules(dev.ergo.eval.benchmark.Benchmark benchmark) {
    return new BenchmarkRules(
        benchmark.name(), benchmark.source().digest(), benchmark.protocol().description());
  }

  private List<Comparison> comparisons(List<List<ItemResult>> results) {
    Map<String, List<List<ItemResult>>> byBenchmark =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    items -> items.get(0).benchmark(), LinkedHashMap::new, Collectors.toList()));
    return withHolm(
        byBenchmark.values().stream()
            .flatMap(
                policies ->
                    policies.stream().skip(1).map(other -> comparison(policies.get(0), other)))
            .toList());
  }

  private Benchmark benchmark(Protocol protocol, List<ItemResult> items) {
    int correct = correct(items);
    List<ItemCost> costs = items.stream().flatMap(item -> item.cost().stream()).toList();
    List<RegionQuality> regions =
        items.stream().flatMap(item -> item.region().quality().stream()).toList();
    return new Benchmark(
        items.get(0).benchmark(),
        items.get(0).policy(),
        items.size(),
        correct,
        (double) correct / items.size(),
        Wilson.interval(correct, items.size(), 0.95),
        bootstrap.clusteredMean(right(items), images(items), 0.95),
        Optional.empty(),
        protocol.figures(items),
        categories(items),
        counts(
            items.stream()
                .map(item -> item.verdict().cause())
                .filter(cause -> cause != FailureCause.NONE)),
        counts(items.stream().flatMap(item -> item.region().boxOutcome().stream())),
        Optional.empty(),
        Optional.empty(),
        mean(costs, ItemCost::visionTokens),
        mean(costs, ItemCost::promptTokens),
        mean(costs, ItemCost::generatedTokens),
        mean(costs, ItemCost::seconds),
        Optional.empty(),
        Optional.empty(),
        mean(
            items.stream().flatMap(item -> item.region().cropArea().stream()).toList(),
            Double::doubleValue),
        mean(regions, RegionQuality::coverage),
        mean(regions, RegionQuality::iou),
        mean(regions, region -> region.hit() ? 1 : 0),
        Map.of(),
        Map.of(),
        Optional.empty());
  }

  private static Map<String, Category> categories(List<ItemResult> items) {
    Map<String, List<ItemResult>> groups =
        items.stream()
            .collect(
                Collectors.groupingBy(ItemResult::category, TreeMap::new, Collectors.toList()));
    if (groups.size() == 1 && groups.containsKey("")) {
      return Map.of();
    }
    Map<String, Category> categories = new LinkedHashMap<>();
    groups.forEach(
        (name, members) -> {
          int correct = correct(members);
          categories.put(
              name,
              new Category(
                  members.size(),
                  correct,
                  (double) correct / members.size(),
                  Wilson.interval(correct, members.size(), 0.95)));
        });
    return categories;
  }

  private Comparison comparison(List<ItemResult> baseline, List<ItemResult> policy) {
    Map<Integer, ItemResult> byPosition =
        baseline.stream().collect(Collectors.toMap(ItemResult::position, Function.identity()));
    List<ItemResult> after =
        policy.stream().filter(item -> byPosition.containsKey(item.position())).toList();
    List<ItemResult> before = after.stream().map(item -> byPosition.get(item.position())).toList();
    PairedComparison paired =
        PairedComparison.of(right(before), right(after), images(after), bootstrap);
    return new Comparison(
        policy.get(0).benchmark(),
        policy.get(0).policy(),
        baseline.get(0).policy(),
        paired.items(),
        paired.difference(),
        paired.ci95(),
        paired.onlyAfter(),
        paired.onlyBefore(),
        paired.pValue(),
        paired.pValue(),
        Optional.empty(),
        Map.of());
  }

  private static List<Comparison> withHolm(List<Comparison> comparisons) {
    double[] adjusted = Holm.adjust(comparisons.stream().mapToDouble(Comparison::pValue).toArray());
    return IntStream.range(0, adjusted.length)
        .mapToObj(i -> comparisons.get(i).withHolm(adjusted[i]))
        .toList();
  }

  private static int correct(List<ItemResult> items) {
    return (int) items.stream().filter(ItemResult::correct).count();
  }

  private static double[] right(List<ItemResult> items) {
    return items.stream().mapToDouble(item -> item.correct() ? 1 : 0).toArray();
  }

  private static List<String> images(List<ItemResult> items) {
    return items.stream().map(ItemResult::image).toList();
  }

  private static Map<String, Integer> counts(Stream<? extends Enum<?>> values) {
    Map<String, Integer> counts = new TreeMap<>();
    values.forEach(value -> counts.merge(value.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    return counts;
  }

  private static <T> Optional<Double> mean(List<T> items, ToDoubleFunction<T> value) {
    OptionalDouble mean = items.stream().mapToDouble(value).average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
  }
}
