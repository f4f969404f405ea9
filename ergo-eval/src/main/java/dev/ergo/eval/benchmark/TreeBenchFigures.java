package dev.ergo.eval.benchmark;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.eval.item.ItemResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TreeBench: accuracy of perception and reasoning, and the mean over items of the mean over target
 * boxes of the IoU with the box that the policy gave; an item without a usable box has 0, although
 * the whole image is shown again then. Left out where the policy gave no box at all, as one-look
 * policies do.
 */
final class TreeBenchFigures implements Figures {

  @Override
  public Map<String, Double> of(List<ItemResult> items) {
    Map<String, Double> figures = new LinkedHashMap<>();
    BenchmarkFigures.by(items, item -> item.item().category().split("/")[0])
        .forEach((part, some) -> figures.put(part, BenchmarkFigures.accuracy(some)));
    if (items.stream().anyMatch(item -> item.region().crop().isPresent())) {
      figures.put(
          "box_recall_miou",
          BenchmarkFigures.mean(items.stream().map(TreeBenchFigures::recall).toList()));
    }
    return figures;
  }

  private static double recall(ItemResult item) {
    Optional<PixelBox> crop =
        item.region()
            .crop()
            .filter(
                shown ->
                    item.region().boxOutcome().filter(box -> box != BoxOutcome.VALID).isEmpty());
    List<PixelBox> targets = targets(item.item().facets().getOrDefault("targets", ""));
    if (crop.isEmpty()) {
      return 0;
    }
    return targets.isEmpty()
        ? 1
        : targets.stream().mapToDouble(target -> iou(crop.get(), target)).average().orElse(0);
  }

  private static double iou(PixelBox one, PixelBox other) {
    long both = one.overlap(other);
    return (double) both / (one.area() + other.area() - both);
  }

  private static List<PixelBox> targets(String facet) {
    List<PixelBox> targets = new ArrayList<>();
    for (String box : facet.split(";")) {
      if (!box.isEmpty()) {
        int[] edges = Arrays.stream(box.split(",")).mapToInt(Integer::parseInt).toArray();
        targets.add(new PixelBox(edges[0], edges[1], edges[2], edges[3]));
      }
    }
    return targets;
  }
}
