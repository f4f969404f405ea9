package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ParquetExamplesTest {

  private static final ExampleColumns HUGGING_FACE =
      new ExampleColumns("index", "problem", null, null, null, "bboxes", null, null);

  @TempDir Path folder;

  private static ParquetExamples golden(String name, ExampleColumns columns) {
    return ParquetExamples.open(
        Fixtures.path("parquet/" + name), columns, BoxesRule.ALL, 0, ImageLimits.DEFAULT);
  }

  private static void assertRefused(String part, Executable work) {
    UserException refusal = assertThrows(UserException.class, work);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
  }

  private static Map<String, Object> row(Object... keysAndValues) {
    Map<String, Object> row = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      row.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return row;
  }

  private Path rows(List<Map<String, Object>> rows) {
    return TestRows.write(folder.resolve("rows.parquet"), TestRows.BYTE_IMAGES, rows);
  }

  @Test
  void huggingFaceFilesAreReadUnderTheirOwnColumnNames() {
    for (String codec : List.of("snappy", "zstd", "lz4_raw", "old_style", "small_pages")) {
      try (ParquetExamples examples = golden("hf_image_" + codec + ".parquet", HUGGING_FACE)) {
        Example first = examples.get(0);
        assertEquals("0", first.id());
        assertEquals("<image>\nWhat is the colour of the cat?", first.question());
        assertEquals("blue", first.answer());
        assertEquals(List.of(new PixelBox(42, 1, 52, 96)), first.boxes());
        // These goldens' boxes are random, so that the image has to be looked at without them.
        byte[] file = ((RowImage) first.image()).encoded();
        EncodedImage image = EncodedImage.of("x", file, ImageLimits.DEFAULT);
        assertEquals(new Size(38, 24), image.load().size());
        assertRefused("row 0: the box [42, 1, 52, 96]", () -> first.image().size());
      }
    }
  }

  @Test
  void anEmptyAnswerIsNamedWithItsRow() {
    try (ParquetExamples examples = golden("hf_image_snappy.parquet", HUGGING_FACE)) {
      assertRefused(
          "hf_image_snappy.parquet, row 1: column answer is empty", () -> examples.get(1));
    }
  }

  @Test
  void anyOrderOfPositionsGivesTheSameExamples() {
    List<byte[]> images = new ArrayList<>();
    for (int shard = 0; shard < 3; shard++) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        byte[] image = new byte[60_000];
        new Random(images.size()).nextBytes(image);
        rows.add(row("id", (long) images.size(), "question", "q", "answer", "a", "image", image));
        images.add(image);
      }
      Path file = folder.resolve("part-%d.parquet".formatted(shard));
      TestRows.write(file, TestRows.BYTE_IMAGES, rows);
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(7));
    try (ParquetExamples examples = TestRows.open(folder)) {
      assertEquals(images.size(), examples.size());
      for (int position : order) {
        Example example = examples.get(position);
        assertEquals(Integer.toString(position), example.id());
        assertArrayEquals(images.get(position), ((RowImage) example.image()).encoded());
      }
    }
  }

  /** The form of many data sets for models that take several images. */
  @Test
  void aListOfOneImageIsThatImage() {
    List<Map<String, Object>> listed = new ArrayList<>();
    for (int images : new int[] {1, 0, 2}) {
      listed.add(
          row(
              "question",
              "q",
              "answer",
              "a",
              "images",
              Collections.nCopies(images, ByteBuffer.wrap(TestRows.image()))));
    }
    Path file = TestRows.write(folder.resolve("list.parquet"), TestRows.LISTED_IMAGES, listed);
    ExampleColumns columns = new ExampleColumns(null, null, null, null, "images", null, null, null);
    try (ParquetExamples examples =
        ParquetExamples.open(file, columns, BoxesRule.ALL, 0, ImageLimits.DEFAULT)) {
      assertArrayEquals(TestRows.image(), ((RowImage) examples.get(0).image()).encoded());
      for (int row = 1; row < 3; row++) {
        Example example = examples.get(row);
        assertRefused(
            "row " + row + ": column images is no list of one image", () -> example.image().load());
      }
    }
  }

  @Test
  void theLimitTakesTheFirstRows() {
    Path file =
        rows(
            List.of(
                row("question", "q", "answer", "1", "image", TestRows.image()),
                row("question", "q", "answer", "2", "image", TestRows.image())));
    try (ParquetExamples examples =
        ParquetExamples.open(file, ExampleColumns.DEFAULT, BoxesRule.ANY, 1, ImageLimits.DEFAULT)) {
      assertEquals(1, examples.size());
      assertEquals("rows.parquet#0", examples.get(0).id());
      assertEquals(BoxesRule.ANY, examples.get(0).boxesRule());
      assertThrows(IndexOutOfBoundsException.class, () -> examples.get(1));
    }
  }

  @Test
  void aLetterStandsForItsOwnOption() {
    Path file =
        rows(
            List.of(
                optionsRow(1, "b", List.of("red", "blue")),
                optionsRow(2, "A", List.of("B", "A")),
                optionsRow(3, "C", List.of("red", "blue")),
                optionsRow(4, "C", List.of("red", "blue", "red", "green")),
                optionsRow(5, "red", List.of("red", "blue", "red", "green")),
                optionsRow(6, "a", List.of("b", "a")),
                optionsRow(7, "blue", List.of("red", "blue", "red", "green"))));
    try (ParquetExamples examples = TestRows.open(file)) {
      assertEquals("blue", examples.get(0).answer());
      assertEquals(Optional.of(0), examples.get(1).rightOption(), "though an option is called A");
      assertRefused("row 2: the answer in column answer is neither", () -> examples.get(2));
      assertEquals(Optional.of(2), examples.get(3).rightOption(), "not the first red");
      assertRefused("row 4: the answer \"red\" in column answer may mean", () -> examples.get(4));
      assertRefused("row 5: the answer \"a\" in column answer may mean", () -> examples.get(5));
      assertEquals(Optional.of(1), examples.get(6).rightOption());
    }
  }

  /** What is written is read as the same option. */
  @Test
  void optionsOfOneTextAreWrittenByTheirLetter() {
    Path file =
        rows(
            List.of(
                optionsRow(1, "C", List.of("red", "blue", "red")),
                optionsRow(2, "A", List.of("B", "A")),
                optionsRow(3, "B", List.of("red", "blue"))));
    Path copy = folder.resolve("copy.parquet");
    try (ParquetExamples examples = TestRows.open(file);
        ExampleWriter writer = ExampleWriter.create(copy)) {
      for (int row = 0; row < 3; row++) {
        writer.write(examples.get(row));
      }
      writer.publish();
      try (ParquetExamples again = TestRows.open(copy)) {
        for (int row = 0; row < 3; row++) {
          assertEquals(examples.get(row).rightOption(), again.get(row).rightOption());
        }
      }
      assertEquals("C", examples.get(0).unmistakableAnswer());
      assertEquals("blue", examples.get(2).unmistakableAnswer());
    }
  }

  private static Map<String, Object> optionsRow(long id, String answer, List<String> options) {
    return row(
        "id", id, "question", "q", "answer", answer, "image", TestRows.image(), "options", options);
  }

  @Test
  void boxesAreHeldAgainstTheImage() {
    EncodedImage image = EncodedImage.of("x", TestRows.image(), ImageLimits.DEFAULT);
    double width = image.size().width();
    double height = image.size().height();
    Path file =
        rows(
            List.of(
                boxRow(0, List.of(List.of(0.0, 0.0, width, height), List.of(0.5, 1.0, 2.5, 3.0))),
                boxRow(1, List.of(List.of(0.0, 0.0, width + 1, height))),
                boxRow(2, List.of(List.of(5.0, 0.0, 5.0, height))),
                boxRow(3, List.of(List.of(5.0, 0.0))),
                boxRow(4, List.of(List.of(-1.0, 0.0, 5.0, 5.0))),
                boxRow(5, List.of(List.of(0.0, -1.0, 5.0, 5.0))),
                boxRow(6, List.of(List.of(0.0, 0.0, width, height + 1)))));
    try (ParquetExamples examples = TestRows.open(file)) {
      Example whole = examples.get(0);
      assertEquals(image.size(), whole.image().size());
      assertEquals(new PixelBox(0, 1, 3, 3), whole.boxes().get(1), "fractions move outward");
      Example outside = examples.get(1);
      assertRefused("row 1: the box", () -> outside.image().size());
      assertRefused("row 1: the box", () -> outside.image().load());
      assertRefused("row 2: the box [5, 0, 5,", () -> examples.get(2));
      assertRefused("row 3: a box in column boxes is not four numbers", () -> examples.get(3));
      for (int row = 4; row <= 6; row++) {
        int bad = row;
        assertRefused("row " + bad + ": the box", () -> examples.get(bad).image().size());
      }
    }
  }

  private static Map<String, Object> boxRow(long id, List<List<Double>> boxes) {
    return row("id", id, "question", "q", "answer", "a", "image", TestRows.image(), "boxes", boxes);
  }

  @Test
  void schemasThatDoNotFitAreNamed() {
    assertRefused(
        "has no column question (text)", () -> golden("hf_image_snappy.parquet", renamed(null)));
    assertRefused("Column index of", () -> golden("hf_image_snappy.parquet", renamed("index")));
    assertRefused(
        "has no column boxez",
        () ->
            golden(
                "hf_image_snappy.parquet",
                new ExampleColumns(null, "problem", null, null, null, "boxez", null, null)));
    assertRefused("has no rows", () -> golden("empty.parquet", HUGGING_FACE));
    assertRefused("holds no *.parquet file", () -> TestRows.open(folder));
    assertRefused("There is no file", () -> TestRows.open(folder.resolve("none.parquet")));
  }

  private static ExampleColumns renamed(String question) {
    return new ExampleColumns(null, question, null, null, null, null, null, null);
  }

  @Test
  void anIdUsedTwiceIsRefused() {
    Path file =
        rows(
            List.of(
                row("id", 7L, "question", "q", "answer", "a", "image", TestRows.image()),
                row("id", 7L, "question", "q", "answer", "a", "image", TestRows.image())));
    assertRefused("row 1: the id 7 was used before", () -> TestRows.open(file));
  }

  @Test
  void anIdUsedInTwoFilesOfASetIsRefused() throws IOException {
    Path set = Files.createDirectories(folder.resolve("set"));
    for (int part = 0; part < 2; part++) {
      TestRows.write(
          set.resolve("part-%d.parquet".formatted(part)),
          TestRows.BYTE_IMAGES,
          List.of(row("id", 7L, "question", "q", "answer", "a", "image", TestRows.image())));
    }
    assertRefused("part-1.parquet, row 0: the id 7 was used before", () -> TestRows.open(set));
  }

  @Test
  void pathsOfImagesStayInTheFolder() throws IOException {
    Path root = Files.createDirectories(folder.resolve("set"));
    Files.write(folder.resolve("outside.png"), TestRows.image());
    Files.write(root.resolve("inside.png"), TestRows.image());
    Files.createSymbolicLink(root.resolve("link.png"), folder.resolve("outside.png"));
    List<String> bad =
        List.of(
            "../outside.png",
            "x/../../outside.png",
            folder.resolve("outside.png").toString(),
            "link.png");
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(row("question", "q", "answer", "a", "image", "inside.png"));
    bad.forEach(path -> rows.add(row("question", "q", "answer", "a", "image", path)));
    rows.add(row("question", "q", "answer", "a", "image", "absent.png"));
    Path file = TestRows.write(root.resolve("set.parquet"), TestRows.PATH_IMAGES, rows);
    try (ParquetExamples examples = TestRows.open(file)) {
      assertEquals(root + "/inside.png", examples.get(0).image().id());
      assertEquals(examples.get(0).image().size(), examples.get(0).image().load().size());
      for (int i = 1; i <= bad.size(); i++) {
        Example example = examples.get(i);
        assertRefused(
            "row " + i + ": the image path " + bad.get(i - 1) + " leaves",
            () -> example.image().load());
      }
      assertRefused("there is no image file absent.png", () -> examples.get(5).image().size());
    }
  }

  /** A snapshot of the Hugging Face cache is a folder of links into the blobs beside it. */
  @Test
  void theHuggingFaceCacheReadsLikeAnyFolder() throws IOException {
    Path repository = folder.resolve("datasets--org--name");
    Path blobs = Files.createDirectories(repository.resolve("blobs"));
    Path data = Files.createDirectories(repository.resolve("snapshots/0123abcd/data"));
    Files.write(blobs.resolve("b1"), TestRows.image());
    Files.write(folder.resolve("outside.png"), TestRows.image());
    Path rows =
        TestRows.write(
            folder.resolve("rows.parquet"),
            TestRows.PATH_IMAGES,
            List.of(
                row("question", "q", "answer", "a", "image", "in.png"),
                row("question", "q", "answer", "a", "image", "out.png")));
    Files.move(rows, blobs.resolve("b2"));
    Path up = Path.of("../../../blobs");
    Files.createSymbolicLink(data.resolve("train.parquet"), up.resolve("b2"));
    Files.createSymbolicLink(data.resolve("in.png"), up.resolve("b1"));
    Files.createSymbolicLink(data.resolve("out.png"), Path.of("../../../../outside.png"));
    for (Path path : List.of(data, data.resolve("train.parquet"), data.getParent())) {
      try (ParquetExamples examples = TestRows.open(path)) {
        if (!path.equals(data.getParent())) {
          assertEquals(29, examples.get(0).image().load().height());
          assertRefused("leaves the data set's folder", () -> examples.get(1).image().load());
        }
        assertEquals(2, examples.size());
      }
    }
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    try (ParquetExamples examples = TestRows.open(link)) {
      assertEquals(29, examples.get(0).image().load().height());
    }
  }

  @Test
  void undecodableImagesAreNamedAndSkippedOnlyByTheRule() {
    Path file =
        rows(
            List.of(
                row("id", 1L, "question", "q", "answer", "a", "image", TestRows.image()),
                row("id", 2L, "question", "q", "answer", "a", "image", new byte[] {1, 2, 3})));
    try (ParquetExamples examples = TestRows.open(file)) {
      assertRefused("rows.parquet, row 1: image", () -> examples.get(1).image().load());
      UsableExamples skipping =
          new UsableExamples(examples, DataConfig.OnBadImage.SKIP, image -> image.load());
      assertTrue(skipping.get(0).isPresent());
      assertTrue(skipping.get(1).isEmpty());
      assertTrue(skipping.get(1).isEmpty(), "and stays so");
      assertEquals(List.of(1L), List.copyOf(skipping.skipped().keySet()));
      UsableExamples failing =
          new UsableExamples(examples, DataConfig.OnBadImage.FAIL, image -> image.load());
      assertRefused("row 1", () -> failing.get(1));
    }
  }

  @Test
  void theDigestIsOfTheContent() throws IOException {
    Path a = rows(List.of(row("question", "q", "answer", "a", "image", TestRows.image())));
    Path other = Files.createDirectories(folder.resolve("other"));
    Path same = Files.copy(a, other.resolve("rows.parquet"));
    String digest = TestRows.open(a).digest();
    assertEquals(digest, TestRows.open(same).digest());
    assertEquals(digest, TestRows.open(other).digest(), "a folder of that one file");
    TestRows.write(
        same,
        TestRows.BYTE_IMAGES,
        List.of(row("question", "q", "answer", "b", "image", TestRows.image())));
    assertNotEquals(digest, TestRows.open(same).digest());
  }
}
