package dev.ergo.data.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.ListColumns;
import dev.ergo.data.ParquetExamples;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  void input() throws IOException {
    input = Files.createDirectories(folder.resolve("input"));
  }

  /** Writes a receipt in SROIE's layout; each line is a box "x1,y1,x2,y2" and a text. */
  private void receipt(int number, String key, String... lines) throws IOException {
    for (String part : List.of("img", "box", "key")) {
      Files.createDirectories(input.resolve("data").resolve(part));
    }
    Path data = input.resolve("data");
    Files.copy(TURNED, data.resolve("img/%03d.jpg".formatted(number)));
    Files.writeString(data.resolve("key/%03d.json".formatted(number)), key);
    StringBuilder rows = new StringBuilder();
    for (String line : lines) {
      String[] f = line.split(",", 5);
      rows.append(String.join(",", f[0], f[1], f[2], f[1], f[2], f[3], f[0], f[3], f[4]) + "\n");
    }
    Files.writeString(data.resolve("box/%03d.csv".formatted(number)), rows);
  }

  private void receipts(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      receipt(i, "{\"total\": \"9.30\", \"date\": \"1/2\"}", "1,1,3,4,9.30", "1,5,3,7,1/2");
    }
  }

  private static Size upright() {
    try {
      return EncodedImage.of("x", Files.readAllBytes(TURNED), ImageLimits.DEFAULT).size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private ImportSummary run(ImportConfig.Type type, Map<String, Double> splits) {
    String output = splits.isEmpty() ? "out.parquet" : "out";
    ImportConfig config =
        new ImportConfig(type, Path.of("input"), Path.of(output), Optional.empty(), splits, null);
    return ImportJob.run(new ImportJob.Config(null, config, null), folder);
  }

  private static ParquetExamples open(Path file) {
    return ParquetExamples.open(
        file, ExampleColumns.DEFAULT, Example.BoxesRule.ALL, 0, ImageLimits.DEFAULT);
  }

  @Test
  void receiptsKeepTheirImageFilesAndAnyOfTheirBoxesServes() throws IOException {
    receipt(
        3,
        "{\"company\": \"A, B & CO\", \"date\": \"2/3/19\", \"total\": \"9.30\"}",
        "0,0,9,2,A, B & CO SDN BHD",
        "0,2,9,4,DATE: 2/3/19 12:00",
        "1,5,3,7,RM9.30",
        "1,7,3,9,19.30",
        "4,5,6,7,9.305",
        "4,7,6,9,9.30");
    ImportSummary summary = run(ImportConfig.Type.SROIE, Map.of());
    Path file = folder.resolve("out.parquet");
    assertEquals(Map.of(file, 3), summary.rows());
    assertEquals(0, summary.leftOut());
    try (ParquetExamples examples = open(file)) {
      Example total = examples.get(0);
      assertEquals("003-total", total.id());
      assertEquals("9.30", total.answer());
      assertEquals("total", total.category());
      assertEquals(Example.BoxesRule.ANY, total.boxesRule());
      assertEquals(List.of(new PixelBox(4, 7, 6, 9)), total.boxes(), "a whole value");
      assertEquals(upright(), total.image().size());
      assertEquals(List.of(new PixelBox(0, 2, 9, 4)), examples.get(1).boxes());
      assertEquals("A, B & CO", examples.get(2).answer(), "commas are no separators in a text");
    }
    Map<?, ?> image = (Map<?, ?>) ParquetReader.open(file).row(1, Set.of("image")).get("image");
    assertArrayEquals(Files.readAllBytes(TURNED), (byte[]) image.get("bytes"));
  }

  @Test
  void aTotalThatStandsTwiceHasTwoBoxesAndAValueThatNoLineHasIsLeftOut() throws IOException {
    receipt(
        1,
        "{\"company\": \"SPLIT OVER TWO\", \"date\": \"\", \"total\": \"9.30\"}",
        "0,0,9,2,SPLIT OVER",
        "0,2,9,4,TWO",
        "1,5,3,7,9.30",
        "4,7,6,9,TOTAL 9.30");
    ImportSummary summary = run(ImportConfig.Type.SROIE, Map.of());
    assertEquals(2, summary.leftOut());
    try (ParquetExamples examples = open(folder.resolve("out.parquet"))) {
      assertEquals(1, examples.size());
      assertEquals(
          List.of(new PixelBox(1, 5, 3, 7), new PixelBox(4, 7, 6, 9)), examples.get(0).boxes());
    }
  }

  @Test
  void aFileThatNoImportWroteIsLeftAsItIs() throws IOException {
    receipts(4);
    Map<String, Double> halves = new LinkedHashMap<>();
    halves.put("train", 0.5);
    halves.put("test", 0.5);
    for (Map<String, Double> splits : List.of(Map.<String, Double>of(), halves)) {
      Path file = folder.resolve(splits.isEmpty() ? "out.parquet" : "out/test.parquet");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "precious");
      String message =
          assertThrows(UserException.class, () -> run(ImportConfig.Type.SROIE, splits))
              .getMessage();
      assertTrue(message.startsWith("import.output: " + file + " is there already"), message);
      assertEquals("precious", Files.readString(file));
      assertFalse(Files.exists(folder.resolve("out/train.parquet")));
      Files.delete(file);
      try (ExampleWriter scenes = ExampleWriter.ofJob("scenes", file, ListColumns.NONE)) {
        scenes.publish();
      }
      assertThrows(UserException.class, () -> run(ImportConfig.Type.SROIE, splits));
      Files.delete(file);
      ImportSummary first = run(ImportConfig.Type.SROIE, splits);
      assertEquals(first, run(ImportConfig.Type.SROIE, splits), "its own");
    }
  }

  @Test
  void splitsShareNoImage() throws IOException {
    receipts(10);
    ImportSummary summary = run(ImportConfig.Type.SROIE, Map.of("train", 0.7, "validation", 0.3));
    Path train = folder.resolve("out/train.parquet");
    Path validation = folder.resolve("out/validation.parquet");
    assertEquals(Map.of(train, 14, validation, 6), summary.rows());
    Set<String> images = new HashSet<>();
    for (Path file : List.of(train, validation)) {
      Set<String> here = new HashSet<>();
      ids(file).forEach(id -> here.add(id.split("-")[0]));
      here.forEach(image -> assertTrue(images.add(image), "image " + image + " is in two parts"));
    }
  }

  @Test
  void theDivisionDoesNotDependOnOtherQuestions() throws IOException {
    receipts(10);
    Map<String, Double> halves = Map.of("train", 0.5, "validation", 0.5);
    run(ImportConfig.Type.SROIE, halves);
    Set<String> first = ids(folder.resolve("out/train.parquet"));
    assertEquals(10, first.size());
    Files.delete(folder.resolve("out/train.parquet"));
    Files.delete(folder.resolve("out/validation.parquet"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(input.resolve("data/key/%03d.json".formatted(i)), "{\"total\": \"9.30\"}");
    }
    run(ImportConfig.Type.SROIE, halves);
    first.removeIf(id -> id.endsWith("-date"));
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
    assertRefused("no file *.json in ", () -> {});
    assertRefused("001.csv, line 2: not eight coordinates", () -> boxFile("1,2,3\n"));
    assertRefused("001.csv, line 2: not eight", () -> boxFile("5,5,5,5,5,5,5,5,text\n"));
    assertRefused("001.csv, line 2: not eight", () -> boxFile("1,1,x,1,2,2,1,2,text\n"));
    assertRefused(
        "001.json: the box [0, 0, 9999, 5] is not inside",
        () -> boxFile("0,0,9999,0,9999,5,0,5,9.30\n"));
    assertRefused("001.csv can't be read", () -> Files.delete(input.resolve("data/box/001.csv")));
    assertRefused(
        "001.json: not valid JSON",
        () -> Files.writeString(input.resolve("data/key/001.json"), "{\"total\": "));
    assertRefused(
        "001.json: not a JSON object",
        () -> Files.writeString(input.resolve("data/key/001.json"), "[1]"));
  }

  private void boxFile(String line) throws IOException {
    Path file = input.resolve("data/box/001.csv");
    Files.writeString(file, Files.readAllLines(file).get(0) + "\n" + line);
  }

  private interface Damage {
    void make() throws IOException;
  }

  private void assertRefused(String part, Damage damage) throws IOException {
    if (!part.startsWith("no file")) {
      Files.deleteIfExists(input.resolve("data/img/001.jpg"));
      receipt(1, "{\"total\": \"9.30\"}", "1,1,3,4,9.30");
    }
    damage.make();
    UserException refusal =
        assertThrows(UserException.class, () -> run(ImportConfig.Type.SROIE, Map.of()));
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(input), files.toList());
    }
  }

  private void annotation(String category, String name, String options, String boxes)
      throws IOException {
    Path directory = Files.createDirectories(input.resolve(category));
    Files.writeString(
        directory.resolve(name + ".json"),
        """
        {"target_object": ["a", "b"], "bbox": %s, "question": "Left or right?", "options": %s}
        """
            .formatted(boxes, options));
  }

  @Test
  void choicesOfVstarTellNothingByTheirOrderAndAllBoxesCount() throws IOException {
    for (int i = 0; i < 20; i++) {
      annotation(
          "direct_attributes", "sa_" + i, "[\"red\", \"blue\", \"green\"]", "[[1, 1, 2, 2]]");
      Files.copy(TURNED, input.resolve("direct_attributes/sa_%d.jpg".formatted(i)));
    }
    int width = upright().width();
    annotation(
        "relative_position",
        "sa_7",
        "[\"left\", \"right\"]",
        "[[1, 1, 4, 4], [%d, 6.5, 3.5, 2]]".formatted(width - 3));
    annotation("relative_position", "sa_8", "[\"left\", \"right\"]", "[]");
    Files.copy(TURNED, input.resolve("relative_position/sa_7.jpg"));
    assertEquals(1, run(ImportConfig.Type.VSTAR, Map.of()).leftOut(), "sa_8 has no image");
    Set<Integer> positions = new HashSet<>();
    try (ParquetExamples examples = open(folder.resolve("out.parquet"))) {
      assertEquals(21, examples.size());
      for (int i = 0; i < 20; i++) {
        assertEquals("red", examples.get(i).answer(), "the first option of the file");
        positions.add(examples.get(i).options().indexOf("red"));
      }
      assertEquals(Set.of(0, 1, 2), positions);
      Example last = examples.get(20);
      assertEquals("relative_position/sa_7", last.id());
      assertEquals(Set.of("left", "right"), Set.copyOf(last.options()));
      assertEquals(Example.BoxesRule.ALL, last.boxesRule());
      assertEquals(
          List.of(new PixelBox(1, 1, 5, 5), new PixelBox(width - 3, 6, width, 9)),
          last.boxes(),
          "rounded outward, cut where they stick out by less than a pixel");
    }
  }

  @Test
  void badAnnotationsOfVstarAreNamed() throws IOException {
    for (String category : List.of("direct_attributes", "relative_position")) {
      annotation(category, "sa_1", "[\"left\", \"right\"]", "[[1, 1, 4, 4]]");
      Files.copy(TURNED, input.resolve(category + "/sa_1.jpg"));
    }
    annotation("relative_position", "sa_1", "[\"left\", \"right\"]", "[[1, 1, 0, 4]]");
    assertVstarRefused("the box [1,1,0,4] is not [x, y, width, height]");
    annotation("relative_position", "sa_1", "[\"left\", \"right\"]", "[7]");
    assertVstarRefused("the box 7 is not [x, y, width, height]");
    annotation("relative_position", "sa_1", "[\"left\", \"left\"]", "[[1, 1, 4, 4]]");
    assertVstarRefused("options are not two or more different texts");
    annotation("relative_position", "sa_1", "[\"left\", 2]", "[[1, 1, 4, 4]]");
    assertVstarRefused("options is not a list of texts");
  }

  private void assertVstarRefused(String part) {
    UserException refusal =
        assertThrows(UserException.class, () -> run(ImportConfig.Type.VSTAR, Map.of()));
    assertTrue(refusal.getMessage().contains("sa_1.json: " + part), refusal.getMessage());
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
    assertEquals(1, run(ImportConfig.Type.REKEY, Map.of()).leftOut());
    try (ParquetExamples examples = open(folder.resolve("out.parquet"))) {
      assertEquals(1, examples.size());
      assertEquals("52", examples.get(0).id());
      assertEquals(List.of(new PixelBox(1, 2, 3, 4)), examples.get(0).boxes());
    }
    Files.writeString(
        input.resolve("test_questions.jsonl"),
        "{\"question_id\": 0, \"image\": \"direct_attributes/sa_7.jpg\"}\n");
    Files.createDirectories(input.resolve("direct_attributes"));
    Files.copy(TURNED, input.resolve("direct_attributes/sa_7.jpg"));
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
