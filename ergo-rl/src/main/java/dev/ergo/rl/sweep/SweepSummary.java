package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.data.scenes.SceneSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All trials of a sweep side by side: the content of its {@code summary.json}.
 *
 * @param sweep name of the sweep
 * @param base the configuration that all trials begin from
 * @param seeds seeds of each trial
 * @param metrics names of the columns
 * @param trials one entry per variant
 * @param commits revisions of the code that the finished trials ran
 * @param remarks what makes the numbers doubtful, in sentences
 */
public record SweepSummary(
    String sweep,
    String base,
    List<Long> seeds,
    List<String> metrics,
    List<Trial> trials,
    List<String> commits,
    List<String> remarks) {

  /**
   * One variant over its seeds.
   *
   * @param name its name
   * @param folder name of its folder
   * @param set overrides that make it what it is
   * @param seeds seeds that finished
   * @param failed why others did not, by seed
   * @param metrics by column; those that no seed has are absent
   * @param differences by column: value minus that of the first variant under the same seed, over
   *     the seeds that both have, corrected by Holm over the variants of the column; none for the
   *     first variant itself
   * @param categories by category, then by column
   */
  public record Trial(
      String name,
      String folder,
      Map<String, JsonNode> set,
      List<Long> seeds,
      Map<Long, String> failed,
      Map<String, SeedMean> metrics,
      Map<String, SeedDifference> differences,
      Map<String, Map<String, SeedMean>> categories) {

    private Trial with(Map<String, SeedDifference> corrected) {
      return new Trial(name, folder, set, seeds, failed, metrics, corrected, categories);
    }
  }

  /**
   * Computes the summary.
   *
   * @param outcomes of all variants and seeds, variants in the order of the configuration
   */
  public static SweepSummary of(
      String sweep, SweepConfig config, List<MetricColumn> columns, List<Outcome> outcomes) {
    Map<Variant, List<Outcome>> byVariant = grouped(outcomes, Outcome::variant);
    List<TrialRecord> baseline =
        byVariant.values().stream().findFirst().map(SweepSummary::finished).orElse(List.of());
    Set<String> categories = categories(columns, outcomes);
    List<Trial> trials = new ArrayList<>();
    byVariant.forEach(
        (variant, ofVariant) ->
            trials.add(
                trial(
                    variant,
                    ofVariant,
                    trials.isEmpty() ? List.of() : baseline,
                    columns,
                    categories)));
    return new SweepSummary(
        sweep,
        config.base(),
        config.seeds(),
        columns.stream().map(MetricColumn::name).toList(),
        corrected(trials, columns),
        records(outcomes).map(TrialRecord::commit).filter(Objects::nonNull).distinct().toList(),
        remarks(byVariant, columns));
  }

  /** Each column's differences, corrected over the trials. */
  private static List<Trial> corrected(List<Trial> trials, List<MetricColumn> columns) {
    List<Map<String, SeedDifference>> byTrial =
        trials.stream().<Map<String, SeedDifference>>map(trial -> new LinkedHashMap<>()).toList();
    for (MetricColumn column : columns) {
      List<Integer> having =
          IntStream.range(0, trials.size())
              .filter(i -> trials.get(i).differences().containsKey(column.name()))
              .boxed()
              .toList();
      List<SeedDifference> corrected =
          SeedDifference.corrected(
              having.stream().map(i -> trials.get(i).differences().get(column.name())).toList());
      for (int i = 0; i < having.size(); i++) {
        byTrial.get(having.get(i)).put(column.name(), corrected.get(i));
      }
    }
    return IntStream.range(0, trials.size())
        .mapToObj(i -> trials.get(i).with(byTrial.get(i)))
        .toList();
  }

  private static Trial trial(
      Variant variant,
      List<Outcome> outcomes,
      List<TrialRecord> baseline,
      List<MetricColumn> columns,
      Set<String> categories) {
    List<TrialRecord> records = finished(outcomes);
    Map<Long, String> failed = new LinkedHashMap<>();
    outcomes.forEach(o -> o.failure().ifPresent(why -> failed.put(o.seed(), why)));
    Map<String, Map<String, SeedMean>> byCategory = new LinkedHashMap<>();
    for (String category : categories) {
      Map<String, SeedMean> there =
          byColumn(columns, column -> estimate(column.inCategory(category), records));
      if (!there.isEmpty()) {
        byCategory.put(category, there);
      }
    }
    return new Trial(
        variant.name(),
        variant.slug(),
        variant.set().values(),
        records.stream().map(TrialRecord::seed).toList(),
        failed,
        byColumn(columns, column -> estimate(column, records)),
        byColumn(columns, column -> difference(column, records, baseline)),
        byCategory);
  }

  /** What there is of each column, by its name. */
  private static <V> Map<String, V> byColumn(
      List<MetricColumn> columns, Function<MetricColumn, Optional<V>> value) {
    Map<String, V> values = new LinkedHashMap<>();
    columns.forEach(column -> value.apply(column).ifPresent(one -> values.put(column.name(), one)));
    return values;
  }

  private static Optional<SeedMean> estimate(MetricColumn column, List<TrialRecord> records) {
    return SeedMean.ofAny(records.stream().map(column::value).flatMap(Optional::stream).toList());
  }

  private static Optional<SeedDifference> difference(
      MetricColumn column, List<TrialRecord> records, List<TrialRecord> baseline) {
    List<Double> differences = new ArrayList<>();
    for (TrialRecord record : records) {
      baseline.stream()
          .filter(other -> other.seed() == record.seed())
          .findFirst()
          .flatMap(column::value)
          .flatMap(before -> column.value(record).map(value -> value - before))
          .ifPresent(differences::add);
    }
    return SeedMean.ofAny(differences).map(SeedDifference::of);
  }

  /** Categories of the measures of any column, in the order in which trials name them. */
  private static Set<String> categories(List<MetricColumn> columns, List<Outcome> outcomes) {
    Set<String> categories = new LinkedHashSet<>();
    records(outcomes)
        .flatMap(record -> record.last().keySet().stream())
        .forEach(
            name ->
                columns.stream()
                    .filter(column -> name.startsWith(column.measure() + "/"))
                    .forEach(c -> categories.add(name.substring(c.measure().length() + 1))));
    return categories;
  }

  private static List<String> remarks(
      Map<Variant, List<Outcome>> byVariant, List<MetricColumn> columns) {
    List<String> remarks = new ArrayList<>();
    List<TrialRecord> all = byVariant.values().stream().flatMap(o -> finished(o).stream()).toList();
    for (List<TrialRecord> group : ofTheSameDataSettings(all)) {
      if (group.stream().map(SweepSummary::data).distinct().count() > 1) {
        remarks.add(
            "Trials of %s used different data under the same settings; delete the results of the older ones and start the sweep again."
                .formatted(
                    group.stream()
                        .map(record -> '"' + record.trial() + '"')
                        .distinct()
                        .collect(Collectors.joining(", "))));
      }
    }
    for (String path : changedModels(all)) {
      remarks.add(
          "Trials began from different weights in %s; delete the results of the older ones and start the sweep again."
              .formatted(path));
    }
    for (MetricColumn column : columns) {
      if (!all.isEmpty() && estimate(column, all).isEmpty()) {
        remarks.add("No finished trial has the metric %s.".formatted(column.name()));
      }
    }
    return remarks;
  }

  /** Trials that should have seen the same examples: none of their overrides tells them apart. */
  private static Collection<List<TrialRecord>> ofTheSameDataSettings(List<TrialRecord> records) {
    return grouped(
            records,
            record -> {
              Map<String, JsonNode> settings = new HashMap<>(record.set());
              settings.keySet().removeIf(key -> !key.matches("(data|eval)(\\..*)?"));
              return settings;
            })
        .values();
  }

  /** Digests of a trial's data; what its seed draws for it to train on is that of any seed. */
  private static Map<String, String> data(TrialRecord record) {
    Map<String, String> digests = new HashMap<>(record.data());
    digests.replaceAll((role, digest) -> SceneSet.ofAnyRun(digest));
    return digests;
  }

  /** In the order in which the keys come. */
  private static <K, V> Map<K, List<V>> grouped(List<V> values, Function<V, K> key) {
    return values.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  /** Paths under which trials found different weights. */
  private static List<String> changedModels(List<TrialRecord> records) {
    return records.stream()
        .flatMap(record -> record.models().keySet().stream())
        .distinct()
        .filter(path -> differ(records, path))
        .toList();
  }

  private static boolean differ(List<TrialRecord> records, String path) {
    return records.stream().flatMap(r -> Stream.ofNullable(r.models().get(path))).distinct().count()
        > 1;
  }

  private static List<TrialRecord> finished(List<Outcome> outcomes) {
    return records(outcomes).toList();
  }

  private static Stream<TrialRecord> records(List<Outcome> outcomes) {
    return outcomes.stream().flatMap(outcome -> outcome.record().stream());
  }

  /**
   * What has become of a variant under one seed; neither record nor failure: it has not run yet.
   *
   * @param variant what was run
   * @param seed its seed
   * @param record what came out, if it finished
   * @param failure why it did not, in one sentence
   */
  public record Outcome(
      Variant variant, long seed, Optional<TrialRecord> record, Optional<String> failure) {}
}
