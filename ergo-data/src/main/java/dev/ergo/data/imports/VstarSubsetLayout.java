package dev.ergo.data.imports;

import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example.BoxesRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Items of V*Bench with boxes drawn by hand: {@code items.jsonl} and {@code images/}. The answer
 * needs all annotated objects (two for relative positions).
 */
record VstarSubsetLayout(Path imageFolder) implements Layout {

  @Override
  public List<ImportedItem> items() {
    return JsonRow.read(imageFolder.resolve("items.jsonl")).stream().map(this::item).toList();
  }

  private ImportedItem item(JsonRow row) {
    int[] size = row.numbers("size", 2);
    return new ImportedItem(
        row.where(),
        row.text("question_id"),
        row.text("question"),
        row.options("options"),
        LabelledAnswer.of(row),
        row.text("image"),
        Optional.of(new Size(size[0], size[1])),
        row.objects("annotated_slots").stream().map(slot -> slot.box("box_xyxy")).toList(),
        BoxesRule.ALL,
        row.text("category"));
  }
}
