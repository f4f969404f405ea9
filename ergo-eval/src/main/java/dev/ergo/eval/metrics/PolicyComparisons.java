package dev.ergo.eval.metrics;

import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

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

  /** Adds a comparison over the items that both answered; none if there are no such items. */
  public void add(TaskAnswers baseline, TaskAnswers policy) {
    add(baseline, policy, baseline.policy(), policy.policy());
  }

  /** As {@link #add(TaskAnswers, TaskAnswers)}, under other names. */
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
    PairedComparison paired = paired(before, after);
    OptionalDouble detectable =
        DetectableDifference.paired(
            (double) (paired.onlyAfter() + paired.onlyBefore()) / paired.items(), paired.items());
    return new Comparison(
        after.benchmark(),
        policy,
        baseline,
        paired.items(),
        paired.difference(),
        paired.ci95(),
        paired.onlyAfter(),
        paired.onlyBefore(),
        paired.pValue(),
        paired.pValue(),
        detectable.isPresent() ? Optional.of(detectable.getAsDouble()) : Optional.empty(),
        byCategory(before, after));
  }

  private PairedComparison paired(TaskAnswers before, TaskAnswers after) {
    return PairedComparison.of(before.values(), after.values(), after.images(), bootstrap);
  }

  private Map<String, CategoryComparison> byCategory(TaskAnswers before, TaskAnswers after) {
    Map<String, List<Integer>> members = new TreeMap<>();
    for (int i = 0; i < after.items().size(); i++) {
      String category = after.items().get(i).get(0).item().category();
      members.computeIfAbsent(category, name -> new ArrayList<>()).add(i);
    }
    if (members.size() < 2) {
      return Map.of();
    }
    Map<String, CategoryComparison> categories = new LinkedHashMap<>();
    members.forEach(
        (name, items) -> {
          PairedComparison paired = paired(subset(before, items), subset(after, items));
          categories.put(
              name,
              new CategoryComparison(
                  paired.items(),
                  paired.difference(),
                  paired.ci95(),
                  paired.onlyAfter(),
                  paired.onlyBefore(),
                  paired.pValue(),
                  paired.pValue()));
        });
    return categories;
  }

  private static TaskAnswers subset(TaskAnswers answers, List<Integer> items) {
    return new TaskAnswers(items.stream().map(answers.items()::get).toList());
  }

  /** All comparisons, with Holm's correction over them and, apart, over all their categories. */
  public List<Comparison> corrected() {
    Iterator<Double> whole = holm(comparisons.stream().mapToDouble(Comparison::pValue));
    Iterator<Double> parts =
        holm(
            comparisons.stream()
                .flatMap(comparison -> comparison.byCategory().values().stream())
                .mapToDouble(CategoryComparison::pValue));
    return comparisons.stream()
        .map(
            comparison ->
                comparison.withHolm(
                    whole.next(),
                    comparison.byCategory().entrySet().stream()
                        .collect(
                            Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().withHolm(parts.next()),
                                (first, second) -> first,
                                LinkedHashMap::new))))
        .toList();
  }

  private static Iterator<Double> holm(DoubleStream pValues) {
    return DoubleStream.of(Holm.adjust(pValues.toArray())).iterator();
  }
}
