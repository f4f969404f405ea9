package dev.ergo.data.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.ParquetExamples;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of small layouts made here; the real ones are in {@code SharedImportsTest}. */
@Tag("unit")
class ImportJobTest {

  /** A JPEG that its header turns by a quarter. */
  private static final Path TURNED = Fixtures.path("image/modes/exif_orientation_6.jpg");

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void images() throws IOException {
    input = Files.createDirectories(folder.resolve("input"));
    Files.createDirectories(input.resolve("images"));
    for (int i = 0; i < 10; i++) {
      Files.copy(TURNED, input.resolve("images/%d.jpg".formatted(i)));
    }
  }

  private static Size upright() {
    try {
      return new EncodedImage("x", Files.readAllBytes(TURNED), ImageLimits.DEFAULT).size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String receipt(int image, String key, String size, String boxes) {
    return """
        {"image": "images/%d.jpg", "size": %s, "key": "%s", "question": "What is it?", \
        "answer": "9.30", "boxes_xyxy": %s}
        """
        .formatted(image, size, key, boxes);
  }

  private static String size() {
    return "[" + upright().width() + ", " + upright().height() + "]";
  }

  private ImportSummary run(ImportConfig.Type type, Map<String, Double> splits) {
    String output = splits.isEmpty() ? "out.parquet" : "out";
    ImportConfig config =
        new ImportConfig(type, Path.of("input"), Path.of(output), Optional.empty(), splits);
    return new ImportJob(config, folder).run();
  }

  private static ParquetExamples open(Path file) {
    return ParquetExamples.open(
        file, ExampleColumns.DEFAULT, Example.BoxesRule.ALL, 0, ImageLimits.DEFAULT);
  }

  private void items(String... lines) throws IOException {
    Files.writeString(input.resolve("items.jsonl"), String.join("", lines));
  }

  @Test
  void receiptsKeepTheirImageFilesAndAnyOfTheirBoxesServes() throws IOException {
    items(
        receipt(3, "total", size(), "[[1, 2, 3, 4], [5, 6, 7, 8]]"),
        receipt(3, "date", size(), "[[0, 0, %d, %d]]".formatted(upright().width(), 5)));
    ImportSummary summary = run(ImportConfig.Type.SROIE, Map.of());
    Path file = folder.resolve("out.parquet");
    assertEquals(Map.of(file, 2), summary.rows());
    try (ParquetExamples examples = open(file)) {
      Example total = examples.get(0);
      assertEquals("3-total", total.id());
      assertEquals("9.30", total.answer());
      assertEquals("total", total.category());
      assertEquals(Example.BoxesRule.ANY, total.boxesRule());
      assertEquals(List.of(new PixelBox(1, 2, 3, 4), new PixelBox(5, 6, 7, 8)), total.boxes());
      assertEquals(upright(), total.image().size());
    }
    Map<?, ?> image = (Map<?, ?>) ParquetReader.open(file).row(1, Set.of("image")).get("image");
    assertArrayEquals(Files.readAllBytes(TURNED), (byte[]) image.get("bytes"));
  }

  @Test
  void splitsShareNoImage() throws IOException {
    String[] lines = new String[20];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = receipt(i / 2, i % 2 == 0 ? "total" : "date", size(), "[]");
    }
    items(lines);
    ImportSummary summary = run(ImportConfig.Type.SROIE, Map.of("train", 0.7, "validation", 0.3));
    Path train = folder.resolve("out/train.parquet");
    Path validation = folder.resolve("out/validation.parquet");
    assertEquals(Map.of(train, 14, validation, 6), summary.rows());
    Set<String> images = new HashSet<>();
    for (Path file : List.of(train, validation)) {
      Set<String> here = new HashSet<>();
      try (ParquetExamples examples = open(file)) {
        for (int i = 0; i < examples.size(); i++) {
          here.add(examples.get(i).id().split("-")[0]);
        }
      }
      here.forEach(image -> assertTrue(images.add(image), "image " + image + " is in two parts"));
    }
  }

  @Test
  void theDivisionDoesNotDependOnTheOrderOfRows() throws IOException {
    List<String> lines = new ArrayList<>();
    // The same bytes under ten names are ten images.
    for (int i = 0; i < 10; i++) {
      lines.add(receipt(i, "total", size(), "[]"));
    }
    Map<String, Double> halves = Map.of("train", 0.5, "validation", 0.5);
    items(lines.toArray(String[]::new));
    run(ImportConfig.Type.SROIE, halves);
    Set<String> first = ids(folder.resolve("out/train.parquet"));
    assertEquals(5, first.size());
    Files.delete(folder.resolve("out/train.parquet"));
    Files.delete(folder.resolve("out/validation.parquet"));
    Collections.reverse(lines);
    items(lines.toArray(String[]::new));
    run(ImportConfig.Type.SROIE, halves);
    assertEquals(first, ids(folder.resolve("out/train.parquet")));
  }

  private static Set<String> ids(Path file) {
    Set<String> ids = new HashSet<>();
    try (ParquetExamples examples = open(file)) {
      for (int i = 0; i < examples.size(); i++) {
        ids.add(examples.get(i).id());
      }
    }
    return ids;
  }

  @Test
  void badRowsAreNamedAndNothingIsWritten() throws IOException {
    String good = receipt(1, "total", size(), "[]");
    assertRefused("line 2: the image images/2.jpg is", good, receipt(2, "a", "[30, 2]", "[]"));
    assertRefused(
        "line 2: the box [0, 0, 9999, 5] is not inside",
        good,
        receipt(2, "a", size(), "[[0, 0, 9999, 5]]"));
    assertRefused(
        "line 2: there is no image file images/99.jpg", good, receipt(99, "a", size(), "[]"));
    assertRefused("line 2: field boxes_xyxy", good, receipt(2, "a", size(), "[[0, 0, 5]]"));
    assertRefused("line 2: this is no JSON", good, "{\"image\": ");
    assertRefused("line 2: the id 1-total was used before", good, good);
    assertRefused("has no rows", "\n");
  }

  private void assertRefused(String part, String... lines) throws IOException {
    items(lines);
    UserException refusal =
        assertThrows(UserException.class, () -> run(ImportConfig.Type.SROIE, Map.of()));
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(input), files.toList());
    }
  }

  @Test
  void choicesKeepTheirOrderAndAllBoxesCount() throws IOException {
    items(
        """
        {"question_id": "123", "category": "relative_position", "image": "images/4.jpg", \
        "size": %s, "question": "Left or right?", "options": {"A": "left", "B": "right"}, \
        "label": "B", "answer": "right", "annotated_slots": [{"box_xyxy": [1, 1, 5, 5]}, \
        {"box_xyxy": [6, 6, 9, 9]}]}
        """
            .formatted(size()));
    run(ImportConfig.Type.VSTAR_SUBSET, Map.of());
    try (ParquetExamples examples = open(folder.resolve("out.parquet"))) {
      Example example = examples.get(0);
      assertEquals("123", example.id());
      assertEquals(List.of("left", "right"), example.options());
      assertEquals("right", example.answer());
      assertEquals(2, example.boxes().size());
      assertEquals(Example.BoxesRule.ALL, example.boxesRule());
    }
  }

  @Test
  void rekeyTakesItsImagesFromElsewhereAndCountsWhatIsMissing() throws IOException {
    String question =
        """
        {"question_id": "%d", "category": "direct_attributes", "label": "A", \
        "stem": "Which colour?", "options": {"A": "red", "B": "blue"}, "answer": "red"}
        """;
    Files.writeString(
        input.resolve("vstar_metadata.jsonl"), question.formatted(0) + question.formatted(52));
    Files.writeString(
        input.resolve("dynamic_vstar_slots_latest.jsonl"),
        """
        {"question_id": "52", "slots": [{"edit_region": {"xyxy": [1, 2, 3, 4], "mode": "replace"}}, \
        {"edit_region": {"xyxy": [5, 6, 7, 8], "mode": "add"}}]}
        """);
    UserException refusal =
        assertThrows(UserException.class, () -> run(ImportConfig.Type.REKEY, Map.of()));
    assertTrue(refusal.getMessage().contains("no image of the 2 questions"), refusal.getMessage());

    Files.copy(TURNED, input.resolve("vstar_0052.jpg"));
    assertEquals(1, run(ImportConfig.Type.REKEY, Map.of()).withoutImage());
    try (ParquetExamples examples = open(folder.resolve("out.parquet"))) {
      assertEquals(1, examples.size());
      assertEquals("52", examples.get(0).id());
      assertEquals(List.of(new PixelBox(1, 2, 3, 4)), examples.get(0).boxes());
    }
    Files.writeString(
        input.resolve("test_questions.jsonl"),
        "{\"question_id\": 0, \"image\": \"images/7.jpg\"}\n");
    run(ImportConfig.Type.REKEY, Map.of());
    try (ParquetExamples examples = open(folder.resolve("out.parquet"))) {
      assertEquals("0", examples.get(0).id());
    }
  }

  /** A configuration with nothing but an import. */
  public record Root(ImportConfig imports) {}

  @Test
  void configurationsAreChecked() throws IOException {
    assertConfigRefused("imports.type", "{input: a, output: b}");
    assertConfigRefused("imports.input", "{type: sroie, output: b}");
    assertConfigRefused("imports.images", "{type: sroie, input: a, output: b, images: c}");
    assertConfigRefused(
        "imports.splits", "{type: sroie, input: a, output: b, splits: {a: 0.5, b: 0.4}}");
    assertConfigRefused(
        "imports.splits", "{type: sroie, input: a, output: b, splits: {../a: 1.0}}");
  }

  private void assertConfigRefused(String key, String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), "imports: " + yaml);
    UserException refusal =
        assertThrows(UserException.class, () -> ConfigLoader.load(file, Map.of(), Root.class));
    assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
  }
}
