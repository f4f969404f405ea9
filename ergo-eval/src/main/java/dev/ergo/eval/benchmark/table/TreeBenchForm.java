package dev.ergo.eval.benchmark.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** TreeBench: one TSV with options in columns and target boxes as a list of [x1, y1, x2, y2]. */
final class TreeBenchForm implements Form {

  private static final String FETCH =
      "fetch TreeBench.tsv of the data set HaochenWang/TreeBench from Hugging Face and give that"
          + " file as path";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Override
  public RowTable open(Path path) {
    return LocalCopy.table(
        LocalCopy.files(path, Pattern.compile("TreeBench.*\\.tsv"), List.of(), FETCH),
        List.of("image"),
        FETCH);
  }

  @Override
  public Example example(Row row) {
    List<String> options = row.letterColumns();
    int right = row.option(row.text("answer"), options.size());
    List<PixelBox> boxes = boxes(row);
    Map<String, String> facets = new HashMap<>(Choices.label(options, right));
    facets.put(
        "targets",
        boxes.stream()
            .map(box -> box.x1() + "," + box.y1() + "," + box.x2() + "," + box.y2())
            .collect(Collectors.joining(";")));
    return new Example(
        row.text("index"),
        row.text("question"),
        options,
        options.get(right),
        row.image(),
        boxes,
        Example.BoxesRule.ALL,
        row.text("category"),
        List.of(),
        facets);
  }

  private static List<PixelBox> boxes(Row row) {
    List<PixelBox> boxes = new ArrayList<>();
    try {
      for (JsonNode box : MAPPER.readTree(row.optional("target_instances").orElse("[]"))) {
        int x1 = (int) Math.floor(box.path(0).asDouble());
        int y1 = (int) Math.floor(box.path(1).asDouble());
        int x2 = (int) Math.ceil(box.path(2).asDouble());
        int y2 = (int) Math.ceil(box.path(3).asDouble());
        if (x2 > x1 && y2 > y1) {
          boxes.add(new PixelBox(x1, y1, x2, y2));
        }
      }
    } catch (JsonProcessingException e) {
      throw row.bad("column target_instances is no list of boxes");
    }
    return boxes;
  }
}
