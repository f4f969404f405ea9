package dev.ergo.eval.benchmark.sets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.ProtocolKind;
import dev.ergo.eval.benchmark.PublishedProtocol;
import dev.ergo.eval.benchmark.ScoredItems;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.ExampleBuilder;
import dev.ergo.eval.benchmark.table.Row;
import dev.ergo.eval.benchmark.table.TableExamples;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RegionQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** TreeBench: one TSV with options in columns and target boxes as a list of [x1, y1, x2, y2]. */
public final class TreeBench implements Benchmark {

  private static final BenchmarkFiles FILES =
      new BenchmarkFiles(
          "TreeBench.*\\.tsv",
          List.of(),
          "fetch TreeBench.tsv of the data set HaochenWang/TreeBench from Hugging Face and give"
              + " that file as path");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Override
  public String name() {
    return "treebench";
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return new TableExamples(FILES.table(items.path(), "image"), TreeBench::example);
  }

  private static Example example(Row row) {
    List<String> options = row.letterColumns();
    List<PixelBox> boxes = boxes(row);
    return new ExampleBuilder(row.text("index"))
        .question(row.text("question"))
        .options(options, row.option(row.text("answer"), options.size()))
        .image(row.image())
        .boxes(boxes)
        .category(row.text("category"))
        .facet(
            "targets",
            boxes.stream()
                .map(box -> box.x1() + "," + box.y1() + "," + box.x2() + "," + box.y2())
                .collect(Collectors.joining(";")))
        .build();
  }

  private static List<PixelBox> boxes(Row row) {
    List<PixelBox> boxes = new ArrayList<>();
    try {
      for (JsonNode box : MAPPER.readTree(row.optional("target_instances").orElse("[]"))) {
        PixelBox.around(
                box.path(0).asDouble(),
                box.path(1).asDouble(),
                box.path(2).asDouble(),
                box.path(3).asDouble())
            .ifPresent(boxes::add);
      }
    } catch (JsonProcessingException e) {
      throw row.bad("column target_instances is no list of boxes");
    }
    return boxes;
  }

  @Override
  public List<PublishedProtocol> published() {
    return List.of(
        PublishedProtocol.vlmEvalKitFirstCapital(
            "TreeBench",
            item ->
                PublishedProtocol.vlmEvalKitQuestion(item)
                    + "Answer with the correct option's letter directly. \n"));
  }

  /**
   * Accuracy of perception and reasoning, and the mean over items of the mean over target boxes of
   * the IoU with the box that the policy gave; an item without a usable box has 0, although the
   * whole image is shown again then. Left out where the policy gave no box at all, as one-look
   * policies do.
   */
  @Override
  public Map<String, Double> metrics(ScoredItems items, ProtocolKind protocol) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    items
        .by(item -> item.item().category().split("/")[0])
        .forEach((part, some) -> metrics.put(part, some.accuracy()));
    if (items.items().stream().anyMatch(item -> item.region().crop().isPresent())) {
      metrics.put("box_recall_miou", items.mean(TreeBench::recall));
    }
    return metrics;
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
        : targets.stream()
            .map(target -> RegionQuality.of(crop.get(), List.of(target), BoxesRule.ALL))
            .mapToDouble(RegionQuality::iou)
            .average()
            .orElse(0);
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
