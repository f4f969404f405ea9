package dev.ergo.eval.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.Digest;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ParquetExamples;
import dev.ergo.data.PngEncoder;
import dev.ergo.data.rollout.RolloutLook;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
             "images": [{"width": 64, "height": 48, "sha256": "%s"}]}\
            """
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
  void onlyItsOwnFilesAreReplaced() throws IOException {
    for (String key : List.of("output", "export", "report")) {
      String yaml = "inspect: {path: rows.jsonl, %s: there}".formatted(key);
      Path file = Files.writeString(folder.resolve("there"), "precious");
      assertRefused("inspect." + key + ": " + file + " is there already", yaml);
      assertEquals("precious", Files.readString(file));
      Files.delete(file);
      run(yaml);
      byte[] once = Files.readAllBytes(file);
      run(yaml);
      assertArrayEquals(once, Files.readAllBytes(file), key);
      Files.delete(file);
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

  @Test
  void severalRightAnswersAreKept() throws IOException {
    Files.writeString(
        folder.resolve("several.jsonl"),
        """
        {"id": "a", "question": "Where?", "answer": ["left", "on the left"], "image": "a.png"}
        {"id": "b", "question": "How many?", "answer": 3, "image": "a.png"}
        {"id": "c", "question": "Which?", "options": ["red", "blue"], "answer": "B", "image": "a.png"}
        """);
    assertSaid(run("inspect: {path: several.jsonl, export: own.parquet}"), "3 rows -> own.parquet");
    try (ExampleSource own = DataSetConfig.parquet(Path.of("own.parquet")).open(folder)) {
      assertEquals("left", own.get(0).answer());
      assertEquals(List.of("on the left"), own.get(0).aliases());
      assertEquals("3", own.get(1).answer());
      assertEquals(List.of(), own.get(1).aliases());
      assertEquals("blue", own.get(2).answer());
      assertEquals("a", own.get(0).id());
    }
    List<String> again = run("inspect: {path: own.parquet}");
    assertSaid(again, "rows with several right answers: 1");
    assertSaid(again, "rows: 3, of which 0 can't be used");
  }

  @Test
  void aBenchmarkIsLookedAt() throws IOException {
    byte[] png = Files.readAllBytes(folder.resolve("a.png"));
    String image = Base64.getEncoder().encodeToString(png);
    Files.writeString(
        folder.resolve("own.tsv"),
        "index\tquestion\tA\tB\tanswer\tcategory\timage\n"
            + ("1\tWhich?\tred\tblue\tB\tcolour\t" + image + "\n")
            + "1000001\tWhich?\tblue\tred\tA\tcolour\t1\n"
            + ("7\tHow many?\t1\t2\tA\tcount\t" + image + "\n"));
    String benchmark = "benchmark: {type: mcq, path: '" + folder.resolve("own.tsv") + "'}";
    List<String> lines =
        run(
            "inspect: {"
                + benchmark
                + ", against: rows.jsonl, export: own.parquet, output: o.jsonl, report: p.html}");
    assertTrue(lines.get(0).startsWith("benchmark mcq of type mcq: 3 items"), lines.get(0));
    assertSaid(lines, "rows: 3, of which 0 can't be used");
    assertSaid(lines, "right options: A 2 (66.7 %), B 1 (33.3 %)");
    assertSaid(lines, "answers, 2 different: blue 2 (66.7 %), 1 1 (33.3 %)");
    assertSaid(lines, "categories: colour 2 (66.7 %), count 1 (33.3 %)");
    assertSaid(lines, "circular_question: 1 2 (66.7 %), 7 1 (33.3 %)");
    assertSaid(lines, "against: 1 of 1 different images are in the other data set too, in 3 rows");
    assertEquals(3, Files.readAllLines(folder.resolve("o.jsonl")).size());
    assertTrue(Files.readString(folder.resolve("p.html")).contains("B. blue"));
    try (ExampleSource own = DataSetConfig.parquet(Path.of("own.parquet")).open(folder)) {
      assertEquals(3, own.size());
      assertEquals("blue", own.get(1).answer());
      assertEquals(64, own.get(1).image().size().width());
    }
    assertSaid(run("inspect: {" + benchmark + ", limit: 1}"), "rows: 1, of which 0");
    assertRefused("exclude each other", "inspect: {path: rows.jsonl, " + benchmark + "}");
  }

  private static RolloutLook look(String image, PixelBox region, String text, PixelBox crop) {
    return new RolloutLook(
        List.of(
            new RolloutLook.View(image, region, PixelLimits.ofBudget(16), ResizeFilter.LANCZOS)),
        List.of(1, 2, 3),
        new RolloutLook.Sampled(List.of(4, 5), List.of(-0.5f, -0.25f), 1, crop != null),
        text,
        Optional.ofNullable(crop)
            .map(box -> new RolloutLook.Zoom(Optional.empty(), BoxOutcome.VALID, 1, box)));
  }

  private static RolloutRow rollout(int step, int sample, String image, boolean right) {
    PixelBox whole = new PixelBox(0, 0, 64, 48);
    PixelBox part = new PixelBox(0, 0, 32, 24);
    return new RolloutRow(
        step,
        Math.max(0, step - 1),
        0,
        sample,
        "a",
        "digest",
        List.of(look(image, whole, "<zoom>", part), look(image, part, "<answer>", null)),
        right ? Optional.of("blue") : Optional.empty(),
        "blue",
        Optional.empty(),
        Optional.empty(),
        Map.of("answer", right ? 1.0 : 0.0),
        right ? 2 : 0.5,
        right ? 1 : -1,
        right ? List.of(1.5, 0.5) : List.of(-1.0, -1.0),
        true);
  }

  @Test
  void theRolloutsOfARunAreLookedAt() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        run.resolve("config.yaml"),
        "job: grpo\ndata: {train: {type: parquet, path: rows.jsonl, limit: 2, seed: null}}\n");
    String image = folder.resolve("a.png").toString();
    RolloutWriter writer = new RolloutWriter(run.resolve("rollouts"));
    writer.write(0, List.of(rollout(0, 0, image, false), rollout(0, 1, image, false)));
    writer.write(4, List.of(rollout(4, 0, image, true), rollout(4, 1, image, false)));
    List<String> lines = run("inspect: {rollouts: run, output: o.jsonl, report: page.html}");
    assertSaid(lines, "rollouts of 2 steps, 0 to 4: 4 episodes of 2 questions");
    assertSaid(lines, "nothing is learned: 1 (50.0 %)");
    assertSaid(
        lines, "steps that the policy was behind when it sampled: 0 2 (50.0 %), 1 2 (50.0 %)");
    assertSaid(lines, "looks of an episode: 2 4 (100.0 %)");
    assertSaid(lines, "tokens of look 2: 2 to 2, median 2; cut at the limit 4 (100.0 %)");
    assertSaid(lines, "boxes: valid 4 (100.0 %)");
    assertSaid(lines, "crops: share of the image in percent 25.00 to 25.00, median 25.00");
    assertSaid(lines, "episodes without a readable answer: 3 (75.0 %)");
    assertSaid(lines, "mean reward, answer: 0.2500");
    assertSaid(lines, "mean reward of step 0: 0.5000, of step 4: 1.2500");
    JsonNode first = json(Files.readAllLines(folder.resolve("o.jsonl")).get(2));
    assertEquals("blue", first.get("prediction").asText());
    assertEquals(3, first.get("policy_version").asInt());
    assertEquals("[0,0,32,24]", first.get("looks").get(0).get("crop").toString());
    String page = Files.readString(folder.resolve("page.html"));
    assertEquals(5, page.split("<figure>").length);
    assertEquals(5, page.split("data:image/png").length, "their images are drawn");
    assertTrue(page.contains("step 4 by policy version 3"), page);
    assertTrue(
        page.contains("reward 2.000, advantage +1.000 (by look: +1.500, +0.500); answer 1.00"),
        page);
    assertSaid(run("inspect: {rollouts: run/rollouts/step-000004.parquet}"), "2 episodes");
    assertRefused("holds no rollouts", "inspect: {rollouts: .}");
    assertRefused("inspect.export", "inspect: {rollouts: run, export: x.parquet}");
  }
}
