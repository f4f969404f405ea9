package dev.ergo.data.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.io.JsonRow;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.ParquetExamples;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of the real data sets, which may not be part of the project. */
@Tag("unit")
class SharedImportsTest {

  @TempDir Path folder;

  private static Path shared(String name) {
    Optional<Path> path = Fixtures.shared(name);
    assumeTrue(path.isPresent(), name + " may not be redistributed and is absent");
    return path.orElseThrow();
  }

  private List<Example> run(
      ImportConfig.Type type, Path input, Optional<Path> images, int missing) {
    Path output = folder.resolve("out.parquet");
    ImportConfig config = new ImportConfig(type, input, output, images, Map.of(), null);
    assertEquals(
        missing, ImportJob.run(new ImportJob.Config(null, config, null), folder).leftOut());
    try (ParquetExamples examples =
        ParquetExamples.open(
            output, ExampleColumns.DEFAULT, Example.BoxesRule.ALL, 0, ImageLimits.DEFAULT)) {
      return LongStream.range(0, examples.size()).mapToObj(examples::get).toList();
    }
  }

  /** The published layout, made again from receipts and boxes that were taken from it. */
  @Test
  void receipts() throws IOException {
    Path receipts = shared("data/sroie-hires");
    Map<String, ObjectNode> keys = new TreeMap<>();
    Map<String, Map<String, String>> lines = new TreeMap<>();
    Map<String, List<?>> boxes = new HashMap<>();
    for (JsonRow row : JsonRow.lines(receipts.resolve("items.jsonl"), "receipts")) {
      String stem = row.text("image").replace("images/", "").replace(".jpg", "");
      String answer = row.text("answer");
      keys.computeIfAbsent(stem, name -> JsonNodeFactory.instance.objectNode())
          .put(row.text("key"), answer);
      List<PixelBox> targets = new ArrayList<>();
      for (JsonNode box : row.list("boxes_xyxy")) {
        int[] e = {box.get(0).asInt(), box.get(1).asInt(), box.get(2).asInt(), box.get(3).asInt()};
        targets.add(new PixelBox(e[0], e[1], e[2], e[3]));
        String corners =
            "%d,%d,%d,%d,%d,%d,%d,%d".formatted(e[0], e[1], e[2], e[1], e[2], e[3], e[0], e[3]);
        lines
            .computeIfAbsent(stem, name -> new TreeMap<>())
            .merge(corners, answer, (a, b) -> a + " " + b);
      }
      boxes.put(stem + "-" + row.text("key"), targets);
    }
    for (String part : List.of("img", "key", "box")) {
      Files.createDirectories(folder.resolve("data").resolve(part));
    }
    for (String stem : keys.keySet()) {
      Files.copy(
          receipts.resolve("images/" + stem + ".jpg"), folder.resolve("data/img/" + stem + ".jpg"));
      Files.writeString(folder.resolve("data/key/" + stem + ".json"), keys.get(stem).toString());
      StringBuilder csv = new StringBuilder();
      lines.get(stem).forEach((corners, text) -> csv.append(corners + "," + text + "\n"));
      Files.writeString(folder.resolve("data/box/" + stem + ".csv"), csv);
    }
    List<Example> examples = run(ImportConfig.Type.SROIE, folder, Optional.empty(), 4);
    assertEquals(116, examples.size());
    assertEquals(38, examples.stream().filter(example -> example.boxes().size() > 1).count());
    for (Example example : examples) {
      assertEquals(Example.BoxesRule.ANY, example.boxesRule());
      assertEquals(Set.copyOf(boxes.get(example.id())), Set.copyOf(example.boxes()));
      assertTrue(example.image().size().area() > 1_000_000, example.id());
    }
    assertEquals(examples.get(0).image().size(), examples.get(0).image().load().size());
  }

  @Test
  void rekeyWithTheImagesThatAreThere() {
    List<Example> rekey =
        run(
            ImportConfig.Type.REKEY,
            shared("data/rekey-vstar"),
            Optional.of(shared("data/vstar-subset/images")),
            186);
    List<JsonRow> subset =
        JsonRow.lines(shared("data/vstar-subset/items.jsonl"), "five of the items");
    assertEquals(List.of("4", "52", "61", "79", "123"), ids(rekey));
    for (int i = 0; i < rekey.size(); i++) {
      assertEquals(subset.get(i).text("question"), rekey.get(i).question());
      assertEquals(subset.get(i).text("answer"), rekey.get(i).answer());
      List<List<Integer>> boxes =
          subset.get(i).objects("annotated_slots").stream()
              .map(slot -> slot.integers("box_xyxy", 4))
              .toList();
      assertEquals(
          boxes,
          rekey.get(i).boxes().stream()
              .map(box -> List.of(box.x1(), box.y1(), box.x2(), box.y2()))
              .toList());
      assertTrue(rekey.get(i).options().contains(rekey.get(i).answer()));
      assertTrue(rekey.get(i).image().size().area() > 3_000_000);
    }
  }

  private static List<String> ids(List<Example> examples) {
    return examples.stream().map(Example::id).toList();
  }
}
