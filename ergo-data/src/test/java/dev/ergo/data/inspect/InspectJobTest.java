package dev.ergo.data.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.Digest;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ParquetExamples;
import dev.ergo.data.PngEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class InspectJobTest {

  private static final String ROWS =
      """
      {"id": "a", "question": "<image>Which?", "options": ["red", "blue"], "answer": "B", "image": "a.png", "boxes": [[0, 0, 32, 24]], "category": "color"}
      {"id": "b", "question": "How many?", "answer": 3, "image": "a.png"}
      {"id": "c", "question": "How many?", "answer": 4, "image": "none.png"}
      {"id": "d", "question": "How many?", "answer": 5, "image": "nothing.png"}
      {"id": "e", "question": "", "answer": 5, "image": "a.png"}
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    RgbImage black = new RgbImage(new Size(64, 48), new byte[3 * 64 * 48]);
    Files.write(folder.resolve("a.png"), PngEncoder.encode(black));
    Files.writeString(folder.resolve("rows.jsonl"), ROWS);
  }

  private List<String> run(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("inspect.yaml"), yaml);
    return InspectJob.run(
        ConfigLoader.load(file, Map.of(), InspectJob.Config.class).value(), folder);
  }

  private static void assertSaid(List<String> lines, String part) {
    assertTrue(lines.stream().anyMatch(line -> line.contains(part)), part + " in " + lines);
  }

  @Test
  void aDataSetIsSummedUp() throws IOException {
    List<String> lines = run("inspect: {path: rows.jsonl, budget: 4}");
    assertTrue(lines.get(0).contains("layout ergo, 5 rows of JSON lines; question from question"));
    assertSaid(lines, "options: list of text");
    assertSaid(lines, "1 questions had a place for the picture");
    assertSaid(lines, "rows: 5, of which 3 can't be used");
    assertSaid(lines, "2 rows as this one: ");
    assertSaid(lines, "line 5: column question is empty or holds no question");
    assertSaid(lines, "image sizes: 64 x 48 2 (100.0 %)");
    assertSaid(lines, "vision tokens at a budget of 4: 4 to 4, median 4");
    assertSaid(lines, "right options: B 1 (100.0 %)");
    assertSaid(lines, "answers, 2 different: 3 1 (50.0 %), blue 1 (50.0 %)");
    assertSaid(lines, "share of the image in percent 25.00 to 25.00, median 25.00");
    assertSaid(lines, "images: 1 different, 1 repeated");
  }

  @Test
  void rowsAreWrittenAsTheyAreMeant() throws IOException {
    run("inspect: {path: rows.jsonl, output: out/rows.jsonl}");
    List<JsonNode> rows =
        Files.readAllLines(folder.resolve("out/rows.jsonl")).stream()
            .map(InspectJobTest::json)
            .toList();
    assertEquals(5, rows.size());
    byte[] pixels = EncodedImage.file(folder.resolve("a.png"), ImageLimits.DEFAULT).load().rgb();
    String hash = HexFormat.of().formatHex(Digest.sha256().digest(pixels));
    assertEquals(
        json(
            """
            {"id": "a", "question": "Which?", "answers": ["blue"], "options": ["red", "blue"],
             "boxes": [[0, 0, 32, 24]], "category": "color",
             "images": [{"width": 64, "height": 48, "sha256": "%s"}]}"""
                .formatted(hash)),
        rows.get(0));
    assertEquals(List.of("id", "error"), List.copyOf(names(rows.get(2))));
    assertEquals("c", rows.get(2).get("id").asText());
  }

  private static List<String> names(JsonNode row) {
    return row.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void imagesInAnotherDataSetAreFound() throws IOException {
    Files.writeString(folder.resolve("test.jsonl"), ROWS.lines().skip(1).findFirst().orElseThrow());
    List<String> lines = run("inspect: {path: rows.jsonl, against: test.jsonl}");
    assertSaid(lines, "against: 1 of 1 different images are in the other data set too, in 2 rows");
  }

  @Test
  void whatIsExportedIsErgosOwn() throws IOException {
    List<String> lines = run("inspect: {path: rows.jsonl, export: own.parquet}");
    assertSaid(lines, "2 rows -> own.parquet");
    assertSaid(lines, "3 rows left out of it");
    try (ExampleSource own = DataSetConfig.parquet(Path.of("own.parquet")).open(folder)) {
      assertTrue(own instanceof ParquetExamples);
      assertEquals(2, own.size());
      assertEquals("Which?", own.get(0).question());
      assertEquals("blue", own.get(0).answer());
      assertEquals("3", own.get(1).answer());
      assertEquals(64, own.get(1).image().load().width());
    }
  }

  @Test
  void someRowsAreDrawn() throws IOException {
    assertSaid(run("inspect: {path: rows.jsonl, report: page.html}"), "report -> page.html");
    String page = Files.readString(folder.resolve("page.html"));
    assertEquals(3, page.split("<figure>").length, "two rows can be used");
    assertTrue(page.contains("<span class=\"right\">B. blue</span>"), page);
    assertTrue(page.contains("rows: 5, of which 3 can't be used"), page);
  }

  @Test
  void theDataOfTrainingAreLookedAt() throws IOException {
    List<String> lines = run("data: {train: {path: rows.jsonl, limit: 2}}");
    assertSaid(lines, "rows: 2, of which 0 can't be used");
    assertRefused("inspect.path", "inspect: {limit: 3}");
    assertRefused("inspect.path", "data: {train: {type: scenes}}");
    assertRefused("line 3", "inspect: {path: rows.jsonl, on_bad_image: fail}");
  }

  private void assertRefused(String part, String yaml) {
    String message = assertThrows(UserException.class, () -> run(yaml)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
