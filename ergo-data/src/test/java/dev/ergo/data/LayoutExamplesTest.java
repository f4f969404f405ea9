package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.layout.LayoutItem;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.layout.RuleCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rows of other trainers' files mean, and what is refused; the image has 64 x 48 pixels. */
@Tag("unit")
class LayoutExamplesTest {

  /** A configuration with nothing but one data set. */
  public record Root(DataSetConfig data) {}

  private static final byte[] IMAGE =
      PngEncoder.encode(new RgbImage(new Size(64, 48), new byte[3 * 64 * 48]));

  @TempDir Path folder;

  @BeforeEach
  void putImage() throws IOException {
    Files.write(folder.resolve("a.png"), IMAGE);
  }

  private DataSetConfig config(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), "data: {" + yaml + "}");
    return ConfigLoader.load(file, Map.of(), Root.class).value().data();
  }

  private LayoutRows rows(String lines, String keys) throws IOException {
    Files.writeString(folder.resolve("rows.jsonl"), lines);
    return config("path: rows.jsonl, " + keys).rows(folder);
  }

  private LayoutItem item(String line, String keys) throws IOException {
    return rows(line, keys).item(0, new RuleCounts());
  }

  private String refusal(String line, String keys) {
    return assertThrows(
            UserException.class, () -> item(line, keys).images().get(0).size(), line + keys)
        .getMessage();
  }

  private static String question(String fields) {
    return "{\"question\": \"q?\", \"image\": \"a.png\", " + fields + "}\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 2, 11, 12] | | 1 2 11 12",
        "[[1, 2, 11, 12], [0, 0, 3, 3]] | | 1 2 11 12 / 0 0 3 3",
        "{\"x1\": 1, \"y1\": 2, \"x2\": 11, \"y2\": 12} | | 1 2 11 12",
        "[{\"x\": 1, \"y\": 2, \"width\": 10, \"height\": 10}] | | 1 2 11 12",
        "{\"x1\": [1, 0], \"y1\": [2, 0], \"x2\": [11, 3], \"y2\": [12, 3]} | | 1 2 11 12 / 0 0 3 3",
        "[{\"bbox_2d\": [1, 2, 11, 12], \"label\": \"x\"}] | | 1 2 11 12",
        "\"[1.5, 2.5, 11, 12]\" | | 1 2 11 12",
        "[1, 2, 10, 10] | boxes_form: xywh | 1 2 11 12",
        "[0.25, 0.5, 1, 1] | boxes_unit: shares | 16 24 64 48",
        "[250, 500, 1000, 1000] | boxes_unit: thousandths | 16 24 64 48",
        "[14, 14, 56, 56] | boxes_unit: resized | 16 12 64 48"
      })
  void boxesAreReadInAllFormsAndUnits(String boxes, String keys, String meant) throws IOException {
    LayoutItem item =
        item(question("\"answer\": \"x\", \"boxes\": " + boxes), keys == null ? "" : keys);
    assertEquals(new Size(64, 48), item.images().get(0).size());
    StringBuilder read = new StringBuilder();
    for (PixelBox box : item.boxes()) {
      read.append(read.isEmpty() ? "" : " / ")
          .append("%d %d %d %d".formatted(box.x1(), box.y1(), box.x2(), box.y2()));
    }
    assertEquals(meant, read.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[0.1, 0.2, 0.5, 0.6] | | looks like shares",
        "[NaN, 2, 11, 12] | | a number that is none",
        "[30, 20, 10, 10] | | boxes_form says if it is meant as xywh",
        "[1, 2, 65, 12] | | not inside the image of 64 x 48",
        "[1, 2, 11] | | is not four numbers",
        "[1, 2, 11, 12] | boxes_unit: shares | can't be in shares",
        "[1, 2, 11, 1200] | boxes_unit: thousandths | can't be in thousandths",
        "[1, 2, 11, 120] | boxes_unit: resized | resized picture of 56 x 56",
        "[-3, 2, 11, 12] | | can't be in pixels"
      })
  void boxesThatCannotBeMeantAreRefused(String boxes, String keys, String reason) {
    String message =
        refusal(question("\"answer\": \"x\", \"boxes\": " + boxes), keys == null ? "" : keys);
    assertTrue(message.contains("rows.jsonl, line 1: ") && message.contains(reason), message);
  }

  @Test
  void rulesAreCountedAndSaid() throws IOException {
    LayoutRows rows =
        rows(
            question("\"answer\": \"<answer>\\nseven </answer>\"").replace("q?", "<image>\\nq?")
                + question("\"answer\": 7.0").replace("q?", "Look at <image> closely")
                + question("\"answer\": \"\""),
            "");
    LayoutItem first = rows.item(0, new RuleCounts());
    assertEquals("q?", first.question());
    assertEquals(List.of("seven"), first.answers());
    LayoutItem second = rows.item(1, new RuleCounts());
    assertEquals("Look at closely", second.question());
    assertEquals(List.of("7"), second.answers());
    List<String> said = rows.scan(0).sentences();
    assertTrue(said.get(0).startsWith("2 questions had a place for the picture"), said.toString());
    assertTrue(said.get(1).startsWith("1 gold answers stood in <answer> tags"), said.toString());
    assertTrue(said.get(2).startsWith("1 rows can't be used, the first: "), said.toString());
    assertTrue(
        said.get(2).contains("line 3: column answer is empty or holds no answer"), said.toString());
  }

  @Test
  void aLetterNeedsOptions() throws IOException {
    String columns = "\"option_a\": \"red\", \"option_b\": \"blue\", \"answer\": \"B\"";
    String message = refusal(question(columns), "");
    assertTrue(message.contains("option_a, option_b look like options"), message);
    LayoutItem named = item(question(columns), "columns: {options: [option_a, option_b]}");
    assertEquals(List.of("red", "blue"), named.options());
    assertEquals(1, named.right());
    String letters = "\"A\": \"red\", \"B\": \"blue\", \"answer\": \"B\"";
    assertEquals(List.of("blue"), item(question(letters), "").answers());
    assertTrue(refusal(question(letters), "format: ergo").contains("A, B look like options"));
    assertEquals(List.of("B"), item(question("\"answer\": \"B\""), "").answers());
    String open = "\"options\": [], \"answer\": \"B\"";
    assertEquals(-1, item(question(open), "").right(), "an open question beside others");
  }

  @Test
  void optionsInTheTextAreTakenOutOfIt() throws IOException {
    String listed = "Which?\\n(A) red\\n(B) blue\\nAnswer with the letter.";
    LayoutItem item = item(question("\"answer\": \"(b)\"").replace("q?", listed), "");
    assertEquals("Which?", item.question());
    assertEquals(List.of("red", "blue"), item.options());
    LayoutItem inline =
        item(question("\"answer\": \"A\"").replace("q?", "Which? Options: (A) red (B) blue"), "");
    assertEquals("Which?", inline.question());
    assertEquals(List.of("red"), inline.answers());
  }

  @Test
  void imagesAreReadInAllForms() throws IOException {
    String base64 = Base64.getEncoder().encodeToString(IMAGE);
    String url = "file://" + folder.resolve("a.png").toAbsolutePath();
    for (String image :
        List.of(
            "\"a.png\"",
            "[\"a.png\"]",
            "{\"path\": \"a.png\", \"bytes\": null}",
            "{\"bytes\": \"" + base64 + "\"}",
            "\"" + base64 + "\"",
            "\"data:image/png;base64," + base64 + "\"",
            "\"" + url + "\"",
            "\"" + folder.resolve("a.png").toAbsolutePath() + "\"")) {
      LayoutItem item = item(question("\"answer\": \"x\"").replace("\"a.png\"", image), "");
      assertEquals(new Size(64, 48), item.images().get(0).load().size(), image);
    }
  }

  @Test
  void imagesStayWhereTheyMay() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("in"));
    Files.writeString(
        outside.resolve("rows.jsonl"),
        question("\"answer\": \"x\"").replace("a.png", "../a.png")
            + question("\"answer\": \"x\"").replace("a.png", "https://example.com/a.png")
            + question("\"answer\": \"x\"").replace("a.png", "b.png"));
    LayoutRows rows = config("path: in/rows.jsonl").rows(folder);
    assertSays("leaves the data set's folder; give the folder of images as image_dir", rows, 0);
    assertSays("which is not fetched", rows, 1);
    assertSays("there is no image file", rows, 2);
    assertEquals(64, width(config("path: in/rows.jsonl, allow_paths_outside: true").rows(folder)));
    Files.writeString(outside.resolve("rows.jsonl"), question("\"answer\": \"x\""));
    assertEquals(64, width(config("path: in/rows.jsonl, image_dir: .").rows(folder)));
  }

  private static int width(LayoutRows rows) {
    return rows.item(0, new RuleCounts()).images().get(0).size().width();
  }

  private static void assertSays(String reason, LayoutRows rows, long position) {
    String message =
        assertThrows(
                UserException.class,
                () -> rows.item(position, new RuleCounts()).images().get(0).size())
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void severalImagesAreNeverCut() throws IOException {
    String line = question("\"answer\": \"x\"").replace("\"a.png\"", "[\"a.png\", \"a.png\"]");
    assertEquals(2, item(line, "").images().size());
    try (ExampleSource source = config("path: rows.jsonl").open(folder)) {
      assertEquals(2, source.get(0).images().count());
    }
  }

  @Test
  void columnsThatFitNothingAreListedBesideTheNearest() {
    String message = refusal("{\"problem\": \"p\", \"images\": [\"a.png\"], \"key\": 1}\n", "");
    assertTrue(message.contains("the columns problem, images, key fit no layout"), message);
    assertTrue(
        message.contains("easyr1, with problem, answer or solution or ground_truth"), message);
    String other = refusal(question("\"answer\": \"x\""), "format: verl");
    assertTrue(other.contains("are not those of the layout verl"), other);
    String named = refusal(question("\"answer\": \"x\""), "columns: {boxes: bboxez}");
    assertTrue(named.contains("no column bboxez, which columns.boxes names"), named);
  }

  @Test
  void dottedPathsLeadIntoStructs() throws IOException {
    String line = "{\"m\": {\"q\": \"why?\", \"gold\": 3}, \"v\": {\"i\": \"a.png\"}}\n";
    LayoutItem item = item(line, "columns: {question: m.q, answer: m.gold, image: v.i}");
    assertEquals("why?", item.question());
    assertEquals(List.of("3"), item.answers());
    assertEquals(64, item.images().get(0).size().width());
  }

  @Test
  void idsThatComeTwiceAreThoseOfRowsInOtherLayouts() throws IOException {
    String line = "{\"id\": 1, \"problem\": \"p\", \"answer\": \"x\", \"images\": [\"a.png\"]}\n";
    LayoutRows rows = rows(line + line, "");
    assertTrue(rows.scan(0).numbered());
    assertEquals("rows.jsonl#2", rows.item(1, new RuleCounts()).id());
    String own = question("\"id\": 1, \"answer\": \"x\"");
    LayoutRows ergo = rows(own + own, "");
    String message = assertThrows(UserException.class, () -> ergo.scan(0)).getMessage();
    assertTrue(message.contains("line 2: the id 1 was used before"), message);
  }

  @Test
  void ergosOwnParquetIsReadAsBefore() throws IOException {
    Path file = folder.resolve("own.parquet");
    TestRows.write(
        file,
        TestRows.BYTE_IMAGES,
        List.of(Map.of("question", "q", "answer", "a", "image", TestRows.image())));
    ExampleSource before = TestRows.open(file);
    ExampleSource now = config("path: own.parquet").open(folder);
    assertInstanceOf(ParquetExamples.class, now);
    assertEquals(before.digest(), now.digest());
    TestRows.write(
        file,
        TestRows.BYTE_IMAGES,
        List.of(Map.of("question", "<image>q", "answer", "a", "image", TestRows.image())));
    ExampleSource mended = config("path: own.parquet").open(folder);
    assertEquals("q", mended.get(0).question());
    assertEquals(TestRows.open(file).digest(), mended.digest());
    assertEquals(TestRows.open(file).get(0).id(), mended.get(0).id());
    assertEquals(
        "own.parquet#0", mended.get(0).image().id().substring(folder.toString().length() + 1));
  }

  @Test
  void pathsOfAListHaveTheirOwnLayouts() throws IOException {
    Files.writeString(
        folder.resolve("a.jsonl"),
        "{\"id\": \"1\", \"problem\": \"<image>How many?\", \"answer\": \"3\", \"images\": [\"a.png\"]}\n");
    Files.writeString(folder.resolve("b.jsonl"), question("\"answer\": \"x\"").repeat(2));
    try (ExampleSource both = config("path: [a.jsonl, b.jsonl]").open(folder)) {
      assertEquals(3, both.size());
      assertEquals("How many?", both.get(0).question());
      assertEquals("q?", both.get(2).question());
      assertEquals("b.jsonl#2", both.get(2).id());
      assertEquals(List.of(new ExampleSource.Part(0, 3, 1)), both.parts());
    }
    String weighted = "path: [{path: a.jsonl, weight: 0.25}, b.jsonl]";
    try (ExampleSource both = config(weighted).open(folder)) {
      assertEquals(
          List.of(new ExampleSource.Part(0, 1, 25), new ExampleSource.Part(1, 2, 100)),
          both.parts());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path: [{path: a, weight: 0}, b] | has a weight of 0; a number above 0 was expected",
        "path: [{path: a, weight: .inf}, b] | a number above 0 was expected",
        "path: [{path: a, weight: much}, b] | has a weight of much; a number above 0 was expected",
        "path: [{path: a, weight: 0.000000001}, {path: b, weight: 7}] | has weights of too many digits",
        "path: [{path: a, wieght: 2}, b] | other keys than path and weight",
        "path: [{weight: 2}, b] | must be a path, or a list of paths",
        "path: [{path: a, weight: 2}] | has a weight and no other path",
        "path: [a, a] | names a file or folder twice",
        "path: [] | is an empty list",
        "path: [{path: a, weight: 2}, b], limit: 3 | path has weights, which share all rows"
      })
  void weightsThatMakeNoSenseAreRefused(String yaml, String reason) {
    String message = assertThrows(UserException.class, () -> config(yaml)).getMessage();
    assertTrue(message.contains(reason), message);
  }

  /** Columns of the file; what stands in the row between two good ones; why it can't be used. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "caf\u00e9 | row 1: it is not UTF-8 text; write the file as UTF-8",
        "a\tb\tc\td | fields where the header has",
      })
  void aBadLineOfATsvSpoilsItselfAlone(String question, String reason) throws IOException {
    String image = Base64.getEncoder().encodeToString(IMAGE);
    String row = "%d\t" + image + "\t%s\tred\tgreen\tA\n";
    String text =
        "index\timage\tquestion\tA\tB\tanswer\n"
            + row.formatted(0, "q")
            + row.formatted(1, question.translateEscapes())
            + row.formatted(2, "q");
    // One byte a character.
    Files.write(folder.resolve("rows.tsv"), text.getBytes(StandardCharsets.ISO_8859_1));
    failsAlone("path: rows.tsv", reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | not a JSON object but null",
        "[1] | not a JSON object",
        "NESTED | it is nested too deeply",
        "LONG | a number is too long",
      })
  void aBadLineOfJsonSpoilsItselfAlone(String line, String reason) throws IOException {
    String bad =
        line.replace("NESTED", "{\"a\":".repeat(1500) + "1" + "}".repeat(1500))
            .replace("LONG", "{\"a\": " + "9".repeat(2000) + "}");
    String good = question("\"answer\": \"a\"");
    Files.writeString(folder.resolve("rows.jsonl"), good + bad + "\n" + good);
    failsAlone("path: rows.jsonl", reason);
  }

  private void failsAlone(String yaml, String reason) throws IOException {
    try (ExampleSource source = config(yaml).open(folder)) {
      assertEquals(3, source.size());
      assertEquals("q", source.get(0).question().substring(0, 1));
      assertEquals(new Size(64, 48), source.get(2).image().size());
      String message = assertThrows(UserException.class, () -> source.get(1)).getMessage();
      assertTrue(message.contains(reason), message);
    }
  }
}
