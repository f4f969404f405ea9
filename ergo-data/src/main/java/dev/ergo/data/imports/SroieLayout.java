package dev.ergo.data.imports;

import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example.BoxesRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Receipts of ICDAR 2019 SROIE as questions: {@code items.jsonl} and {@code images/}. A value may
 * stand on a receipt several times (a total often does); any of its boxes will do.
 */
record SroieLayout(Path imageFolder) implements Layout {

  @Override
  public List<ImportedItem> items() {
    return JsonRow.read(imageFolder.resolve("items.jsonl")).stream().map(this::item).toList();
  }

  private ImportedItem item(JsonRow row) {
    String image = row.text("image");
    String key = row.text("key");
    int[] size = row.numbers("size", 2);
    return new ImportedItem(
        row.where(),
        stem(image) + "-" + key,
        row.text("question"),
        List.of(),
        row.text("answer"),
        image,
        Optional.of(new Size(size[0], size[1])),
        row.boxes("boxes_xyxy"),
        BoxesRule.ANY,
        key);
  }

  private static String stem(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
