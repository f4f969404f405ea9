package dev.ergo.eval.benchmark;

import dev.ergo.eval.benchmark.table.BenchmarkType;
import dev.ergo.eval.item.ItemResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures of the published benchmarks; docs/evaluation.md has their formulas. */
final class BenchmarkFigures {

  private BenchmarkFigures() {}

  static Figures of(BenchmarkType type, ProtocolKind protocol) {
    return switch (type) {
      case HRBENCH -> BenchmarkFigures::hrBench;
      case MME_REALWORLD_LITE -> BenchmarkFigures::mmeRealWorld;
      case TREEBENCH -> new TreeBenchFigures();
      case VISUALPROBE -> BenchmarkFigures::visualProbe;
      case CVBENCH -> BenchmarkFigures::cvBench;
      case POPE -> new PopeFigures(protocol);
      case MMVP -> BenchmarkFigures::mmvp;
      case INFOVQA -> BenchmarkFigures::infoVqa;
      case VSTAR, PARQUET, SCENES -> Figures.NONE;
    };
  }

  private static Map<String, Double> hrBench(List<ItemResult> items) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("cycle_mean", cycleMean(items));
    by(items, item -> item.item().category())
        .forEach((category, some) -> figures.put("cycle_mean/" + category, cycleMean(some)));
    figures.put("all_rotations", allRotations(items));
    return figures;
  }

  private static double cycleMean(List<ItemResult> items) {
    return mean(
        by(items, facet("cycle")).values().stream().map(BenchmarkFigures::accuracy).toList());
  }

  /** Of the items asked in every cycle, those that were right in each. */
  private static double allRotations(List<ItemResult> items) {
    int cycles = by(items, facet("cycle")).size();
    return mean(
        by(items, facet("item")).values().stream()
            .filter(rotations -> by(rotations, facet("cycle")).size() == cycles)
            .map(rotations -> rotations.stream().allMatch(ItemResult::correct) ? 1.0 : 0.0)
            .toList());
  }

  private static Map<String, Double> mmeRealWorld(List<ItemResult> items) {
    Map<String, Double> figures = new LinkedHashMap<>();
    by(items, item -> facet("domain").apply(item).split("/")[0])
        .forEach((domain, some) -> figures.put(domain, accuracy(some)));
    by(items, facet("domain")).forEach((domain, some) -> figures.put(domain, accuracy(some)));
    return figures;
  }

  private static Map<String, Double> visualProbe(List<ItemResult> items) {
    Map<String, Double> levels = new LinkedHashMap<>();
    by(items, facet("level")).forEach((level, some) -> levels.put(level, accuracy(some)));
    Map<String, Double> figures = new LinkedHashMap<>(levels);
    figures.put("level_mean", mean(levels.values()));
    return figures;
  }

  private static Map<String, Double> cvBench(List<ItemResult> items) {
    Map<String, Double> figures = new LinkedHashMap<>();
    by(items, facet("source")).forEach((source, some) -> figures.put(source, accuracy(some)));
    Double ade = figures.get("ADE20K");
    Double coco = figures.get("COCO");
    Double omni = figures.get("Omni3D");
    if (ade != null && coco != null) {
      figures.put("2D", (ade + coco) / 2);
      if (omni != null) {
        figures.put("overall", ((ade + coco) / 2 + omni) / 2);
      }
    }
    return figures;
  }

  /** Pairs with both questions right; with rotated options, a pair in each rotation. */
  private static Map<String, Double> mmvp(List<ItemResult> items) {
    Function<ItemResult, String> pair =
        item ->
            facet("pair").apply(item)
                + "#"
                + item.item().facets().getOrDefault(RotatedExamples.ROTATION, "0");
    List<Double> pairs =
        by(items, pair).values().stream()
            .filter(both -> both.size() == 2)
            .map(both -> both.stream().allMatch(ItemResult::correct) ? 1.0 : 0.0)
            .toList();
    return pairs.isEmpty() ? Map.of() : Map.of("pair_accuracy", mean(pairs));
  }

  private static Map<String, Double> infoVqa(List<ItemResult> items) {
    return Map.of("anls", mean(items.stream().map(item -> item.verdict().score()).toList()));
  }

  /** Items that could not be read have no facets; they form a group of their own, all wrong. */
  static Function<ItemResult, String> facet(String name) {
    return item -> item.item().facets().getOrDefault(name, "unread");
  }

  static Map<String, List<ItemResult>> by(
      List<ItemResult> items, Function<ItemResult, String> key) {
    return items.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
  }

  static double accuracy(List<ItemResult> items) {
    return (double) items.stream().filter(ItemResult::correct).count() / items.size();
  }

  static double mean(Collection<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
