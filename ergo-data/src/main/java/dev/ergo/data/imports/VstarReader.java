package dev.ergo.data.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.JsonRow;
import dev.ergo.data.Example.BoxesRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * V*Bench as huggingface.co/datasets/craigwu/vstar_bench lays it out: the folders {@code
 * direct_attributes} and {@code relative_position}, with a JSON file beside each image: {@code
 * question}, {@code options}, {@code bbox} (of each object asked about, [x, y, width, height]).
 *
 * <p>There the first option is the right one (vstar_bench_eval.py of github.com/penghao-wu/vstar),
 * so options are put into an order that their hashes give: it needs no seed and tells nothing.
 * Answers need all objects (two for relative positions).
 */
final class VstarReader implements DatasetReader {

  private static final List<String> CATEGORIES = List.of("direct_attributes", "relative_position");
  private static final String LAYOUT = "a copy of huggingface.co/datasets/craigwu/vstar_bench";

  private final Path input;
  private int leftOut;

  VstarReader(Path input) {
    this.input = input;
  }

  @Override
  public Path imageFolder() {
    return input;
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public List<ImportedItem> items() {
    List<ImportedItem> items = new ArrayList<>();
    for (String category : CATEGORIES) {
      for (Path file : SroieReader.files(input.resolve(category), ".json", LAYOUT)) {
        String id = category + "/" + file.getFileName().toString().replace(".json", "");
        Optional<String> image = image(id);
        if (image.isPresent()) {
          JsonRow row = JsonRow.file(file, "{\"question\", \"options\", \"bbox\"}");
          items.add(item(row, id, image.get(), category));
        } else {
          leftOut++;
        }
      }
    }
    return items;
  }

  private static ImportedItem item(JsonRow row, String id, String image, String category) {
    List<String> options = row.texts("options");
    if (options.size() < 2 || options.stream().distinct().count() < options.size()) {
      throw row.bad("options are not two or more different texts");
    }
    return new ImportedItem(
        row.place(),
        id,
        row.text("question"),
        options.stream().sorted(Comparator.comparing(text -> Digest.hex(id + text))).toList(),
        options.get(0),
        image,
        null,
        boxes(row),
        BoxesRule.ALL,
        category);
  }

  private static List<PixelBox> boxes(JsonRow row) {
    List<PixelBox> boxes = new ArrayList<>();
    for (JsonNode box : row.list("bbox")) {
      double width = box.path(2).asDouble();
      double height = box.path(3).asDouble();
      if (box.size() != 4 || !(width > 0 && height > 0)) {
        throw row.bad("the box " + box + " is not [x, y, width, height]");
      }
      double x = box.path(0).asDouble();
      double y = box.path(1).asDouble();
      boxes.add(PixelBox.around(x, y, x + width, y + height).orElseThrow());
    }
    return boxes;
  }
}
