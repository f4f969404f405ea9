package dev.ergo.eval.metrics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares policies on the same items and corrects the p-values of all comparisons together. */
public final class PolicyComparisons {

  private final Bootstrap bootstrap;
  private final Function<ItemResult, Object> identity;
  private final List<Comparison> comparisons = new ArrayList<>();

  /**
   * Starts without comparisons.
   *
   * @param identity what two answers to the same item have in common
   */
  public PolicyComparisons(Bootstrap bootstrap, Function<ItemResult, Object> identity) {
    this.bootstrap = bootstrap;
    this.identity = identity;
  }

  /**
   * Adds a comparison over the items that both answered; none if there are no such items.
   *
   * @param baselineName the name under which it is reported
   * @param policyName the name under which it is reported
   */
  public void add(
      TaskAnswers baseline, TaskAnswers policy, String baselineName, String policyName) {
    Map<Object, List<ItemResult>> earlier = new LinkedHashMap<>();
    baseline.items().forEach(item -> earlier.put(identity.apply(item.get(0)), item));
    List<List<ItemResult>> before = new ArrayList<>();
    List<List<ItemResult>> after = new ArrayList<>();
    for (List<ItemResult> item : policy.items()) {
      List<ItemResult> other = earlier.get(identity.apply(item.get(0)));
      if (other != null) {
        before.add(other);
        after.add(item);
      }
    }
    if (!after.isEmpty()) {
      comparisons.add(
          comparison(policyName, baselineName, new TaskAnswers(before), new TaskAnswers(after)));
    }
  }

  private Comparison comparison(
      String policy, String baseline, TaskAnswers before, TaskAnswers after) {
    PairedComparison whole = paired(before, after);
    double discordant = (double) (whole.onlyPolicy() + whole.onlyBaseline()) / whole.items();
    return new Comparison(
        after.benchmark(),
        policy,
        baseline,
        whole,
        DetectableDifference.paired(discordant, whole.items()),
        byCategory(before, after));
  }

  private PairedComparison paired(TaskAnswers before, TaskAnswers after) {
    return PairedComparison.of(before.values(), after.values(), after.images(), bootstrap);
  }

  private Map<String, PairedComparison> byCategory(TaskAnswers before, TaskAnswers after) {
    List<ItemResult> first = after.first();
    Map<String, List<Integer>> members =
        IntStream.range(0, first.size())
            .boxed()
            .collect(groupingBy(i -> first.get(i).item().category(), TreeMap::new, toList()));
    if (members.size() < 2) {
      return Map.of();
    }
    Map<String, PairedComparison> categories = new LinkedHashMap<>();
    members.forEach(
        (name, items) -> categories.put(name, paired(subset(before, items), subset(after, items))));
    return categories;
  }

  private static TaskAnswers subset(TaskAnswers answers, List<Integer> items) {
    return new TaskAnswers(items.stream().map(answers.items()::get).toList());
  }

  /** All comparisons, with Holm's correction over them and, apart, over all their categories. */
  public List<Comparison> corrected() {
    Iterator<Double> whole = holm(comparisons.stream().map(Comparison::whole));
    Iterator<Double> parts =
        holm(comparisons.stream().flatMap(comparison -> comparison.byCategory().values().stream()));
    List<Comparison> corrected = new ArrayList<>();
    for (Comparison comparison : comparisons) {
      Map<String, PairedComparison> categories = new LinkedHashMap<>();
      comparison
          .byCategory()
          .forEach((name, category) -> categories.put(name, category.withHolm(parts.next())));
      corrected.add(
          new Comparison(
              comparison.name(),
              comparison.policy(),
              comparison.baseline(),
              comparison.whole().withHolm(whole.next()),
              comparison.minimumDetectable(),
              categories));
    }
    return corrected;
  }

  private static Iterator<Double> holm(Stream<PairedComparison> tests) {
    return DoubleStream.of(Holm.adjusted(tests.mapToDouble(PairedComparison::pValue).toArray()))
        .iterator();
  }
}
