package dev.ergo.data.imports;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.io.JsonRow;
import dev.ergo.data.Example.BoxesRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * REKEY's metadata of V*Bench: {@code vstar_metadata.jsonl} (the questions), {@code
 * dynamic_vstar_slots_latest.jsonl} (boxes: the slots whose object REKEY replaces are the objects
 * asked about, the others are free space) and {@code vstar_image_sizes.jsonl}. It holds no images;
 * they are looked up in a copy of V*Bench through its {@code test_questions.jsonl}, or else as
 * {@code vstar_} and the four-digit question id. Questions without an image are left out and
 * counted.
 */
final class RekeyReader implements DatasetReader {

  private static final String EXPECTED = "REKEY's metadata of V*Bench as import.input";

  private final Path input;
  private final Path imageFolder;
  private int leftOut;

  RekeyReader(Path input, Path imageFolder) {
    this.input = input;
    this.imageFolder = imageFolder;
  }

  @Override
  public Path imageFolder() {
    return imageFolder;
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public List<ImportedItem> items() {
    Map<String, JsonRow> slots = byQuestion("dynamic_vstar_slots_latest.jsonl");
    Map<String, JsonRow> sizes = byQuestion("vstar_image_sizes.jsonl");
    Map<String, String> images = benchmarkImages();
    List<ImportedItem> items = new ArrayList<>();
    for (JsonRow row : JsonRow.lines(input.resolve("vstar_metadata.jsonl"), EXPECTED)) {
      String id = row.text("question_id");
      Optional<String> image =
          images.isEmpty() ? byName(row, id) : Optional.ofNullable(images.get(id));
      if (image.isPresent()) {
        items.add(item(row, id, image.get(), slots.get(id), sizes.get(id)));
      } else {
        leftOut++;
      }
    }
    if (items.isEmpty()) {
      throw new UserException(
          "no image of the %d questions in %s was found in %s; give a copy of V*Bench or files named vstar_0004.jpg as import.images"
              .formatted(leftOut, input, imageFolder));
    }
    return items;
  }

  private static ImportedItem item(
      JsonRow row, String id, String image, JsonRow slots, JsonRow size) {
    List<String> options = options(row);
    return new ImportedItem(
        row.place(),
        id,
        row.text("stem"),
        options,
        answer(row, options),
        image,
        size == null ? null : size(size.integers("image_size", 2)),
        slots == null ? List.of() : targets(slots),
        BoxesRule.ALL,
        row.text("category"));
  }

  /** Options by letter: A, B, … without a gap. */
  private static List<String> options(JsonRow row) {
    JsonRow byLetter = row.object("options");
    List<String> options = new ArrayList<>();
    for (char letter = 'A'; byLetter.node().has(String.valueOf(letter)); letter++) {
      options.add(byLetter.text(String.valueOf(letter)));
    }
    if (options.isEmpty() || options.size() < byLetter.node().size()) {
      throw byLetter.bad("the options are not named A, B, C and so on");
    }
    return options;
  }

  /** The text of the label's option, which the answer has to repeat. */
  private static String answer(JsonRow row, List<String> options) {
    String label = row.text("label");
    int option = label.length() == 1 ? label.charAt(0) - 'A' : -1;
    if (option < 0 || option >= options.size()) {
      throw row.bad("the label " + label + " names none of the " + options.size() + " options");
    }
    if (!options.get(option).equals(row.text("answer"))) {
      throw row.bad("the answer is not the text of option " + label);
    }
    return options.get(option);
  }

  private static Size size(List<Integer> sides) {
    return new Size(sides.get(0), sides.get(1));
  }

  private static List<PixelBox> targets(JsonRow slots) {
    return slots.objects("slots").stream()
        .map(slot -> slot.object("edit_region"))
        .filter(region -> region.text("mode").equals("replace"))
        .map(RekeyReader::box)
        .toList();
  }

  private static PixelBox box(JsonRow region) {
    List<Integer> edges = region.integers("xyxy", 4);
    try {
      return new PixelBox(edges.get(0), edges.get(1), edges.get(2), edges.get(3));
    } catch (IllegalArgumentException e) {
      throw region.bad("the box " + edges + " is empty or inverted");
    }
  }

  private Map<String, JsonRow> byQuestion(String file) {
    Map<String, JsonRow> rows = new HashMap<>();
    if (Files.exists(input.resolve(file))) {
      JsonRow.lines(input.resolve(file), EXPECTED)
          .forEach(row -> rows.put(row.text("question_id"), row));
    }
    return rows;
  }

  private Map<String, String> benchmarkImages() {
    Path questions = imageFolder.resolve("test_questions.jsonl");
    Map<String, String> images = new HashMap<>();
    if (Files.exists(questions)) {
      JsonRow.lines(questions, "V*Bench's {\"question_id\", \"image\"}")
          .forEach(row -> images.put(row.node().path("question_id").asText(), row.text("image")));
    }
    return images;
  }

  private Optional<String> byName(JsonRow row, String id) {
    if (!id.matches("\\d{1,6}")) {
      throw row.bad("question_id is not a number");
    }
    return image("vstar_%04d".formatted(Integer.parseInt(id)));
  }
}
