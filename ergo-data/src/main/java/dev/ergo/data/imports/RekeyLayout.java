package dev.ergo.data.imports;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
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
final class RekeyLayout implements Layout {

  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  private final Path input;
  private final Path imageFolder;
  private int withoutImage;

  RekeyLayout(Path input, Path imageFolder) {
    this.input = input;
    this.imageFolder = imageFolder;
  }

  @Override
  public Path imageFolder() {
    return imageFolder;
  }

  @Override
  public int withoutImage() {
    return withoutImage;
  }

  @Override
  public List<ImportedItem> items() {
    Map<String, JsonRow> slots = byQuestion("dynamic_vstar_slots_latest.jsonl");
    Map<String, JsonRow> sizes = byQuestion("vstar_image_sizes.jsonl");
    Map<String, String> images = benchmarkImages();
    List<ImportedItem> items = new ArrayList<>();
    for (JsonRow row : JsonRow.read(input.resolve("vstar_metadata.jsonl"))) {
      String id = row.text("question_id");
      Optional<String> image =
          images.isEmpty() ? byName(row, id) : Optional.ofNullable(images.get(id));
      if (image.isPresent()) {
        items.add(item(row, id, image.get(), slots.get(id), sizes.get(id)));
      } else {
        withoutImage++;
      }
    }
    if (items.isEmpty()) {
      throw new UserException(
          "no image of the %d questions in %s was found in %s; give a copy of V*Bench or files named vstar_0004.jpg as import.images"
              .formatted(withoutImage, input, imageFolder));
    }
    return items;
  }

  private static ImportedItem item(
      JsonRow row, String id, String image, JsonRow slots, JsonRow size) {
    return new ImportedItem(
        row.where(),
        id,
        row.text("stem"),
        row.options("options"),
        LabelledAnswer.of(row),
        image,
        size == null ? Optional.empty() : Optional.of(size(size.numbers("image_size", 2))),
        slots == null ? List.of() : targets(slots),
        BoxesRule.ALL,
        row.text("category"));
  }

  private static Size size(int[] sides) {
    return new Size(sides[0], sides[1]);
  }

  private static List<PixelBox> targets(JsonRow slots) {
    return slots.objects("slots").stream()
        .map(slot -> slot.object("edit_region"))
        .filter(region -> region.text("mode").equals("replace"))
        .map(region -> region.box("xyxy"))
        .toList();
  }

  private Map<String, JsonRow> byQuestion(String file) {
    Map<String, JsonRow> rows = new HashMap<>();
    if (Files.exists(input.resolve(file))) {
      JsonRow.read(input.resolve(file)).forEach(row -> rows.put(row.text("question_id"), row));
    }
    return rows;
  }

  private Map<String, String> benchmarkImages() {
    Path questions = imageFolder.resolve("test_questions.jsonl");
    Map<String, String> images = new HashMap<>();
    if (Files.exists(questions)) {
      JsonRow.read(questions)
          .forEach(row -> images.put(row.node().path("question_id").asText(), row.text("image")));
    }
    return images;
  }

  private Optional<String> byName(JsonRow row, String id) {
    if (!id.matches("\\d{1,6}")) {
      throw row.bad("question_id is not a number");
    }
    String stem = "vstar_%04d".formatted(Integer.parseInt(id));
    return ENDINGS.stream()
        .map(ending -> stem + ending)
        .filter(name -> Files.isRegularFile(imageFolder.resolve(name)))
        .findFirst();
  }
}
