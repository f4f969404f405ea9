package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.data.DataPaths;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.LayoutConfig;
import dev.ergo.eval.benchmark.sets.MultipleChoice;
import dev.ergo.eval.benchmark.sets.TestFiles;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Questions that stand in several rows with their options turned, against VLMEvalKit's own
 * evaluation of them (bench/golden_circular.py), and images named by their files.
 */
@Tag("unit")
class CircularTest {

  private static final String COLUMNS =
      "index\tquestion\tA\tB\tC\tD\tanswer\tcategory\tl2-category\timage_path\n";

  @TempDir private Path folder;

  @BeforeEach
  void putImage() throws IOException {
    Files.createDirectories(folder.resolve("pics"));
    Files.write(folder.resolve("pics/a.png"), TestFiles.png(30, 20));
  }

  private static String text(JsonNode row, String column) {
    return row.path(column).isTextual() ? row.get(column).textValue() : "";
  }

  @Test
  void aQuestionIsRightIfAllItsRowsAre() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(Files.readString(Fixtures.path("eval/circular.json")));
    StringBuilder lines = new StringBuilder(COLUMNS);
    for (JsonNode row : golden.get("rows")) {
      lines.append(row.get("index").asText());
      for (String column : COLUMNS.strip().split("\t")) {
        if (!column.equals("index") && !column.equals("image_path")) {
          lines.append('\t').append(text(row, column));
        }
      }
      lines.append("\tpics/a.png\n");
    }
    Files.writeString(folder.resolve("circular.tsv"), lines);
    MultipleChoice mcq = new MultipleChoice();
    List<ItemResult> judged = new ArrayList<>();
    try (ExampleSource source = mcq.open(TestFiles.items(folder))) {
      assertEquals(golden.get("rows").size(), source.size());
      for (int i = 0; i < source.size(); i++) {
        Example item = source.get(i);
        String said = golden.get("rows").get(i).get("prediction").textValue();
        judged.add(
            Results.of(
                item.category(),
                item.facets(),
                item.answer(),
                mcq.published().get(0).judge(item, said)));
      }
    }
    Map<String, Double> expected = new HashMap<>();
    golden
        .get("accuracies")
        .properties()
        .forEach(
            entry ->
                expected.put(
                    entry.getKey().equals("Overall") ? "circular" : "circular/" + entry.getKey(),
                    entry.getValue().doubleValue()));
    assertEquals(
        expected, mcq.metrics(new ScoredItems(judged), ProtocolKind.VLMEVALKIT), "all figures");
    ScoredItems firsts = new ScoredItems(judged.subList(0, 1));
    assertEquals(Map.of(), mcq.metrics(firsts, ProtocolKind.ERGO), "one row a question");
  }

  /** The rows of files without turned options are turned first. */
  @Test
  void rotatedQuestionsAreCircularToo() throws IOException {
    String row = "\tWhich?\tred\tblue\t\t\tB\tx\ty\tpics/a.png\n";
    Files.writeString(folder.resolve("own.tsv"), COLUMNS + "1" + row + "2" + row);
    MultipleChoice mcq = new MultipleChoice();
    List<ItemResult> judged = new ArrayList<>();
    try (ExampleSource source = new RotatedExamples(mcq.open(TestFiles.items(folder)), 9)) {
      assertEquals(4, source.size());
      for (int i = 0; i < 4; i++) {
        Example item = source.get(i);
        // The first question is answered by its text, the second always by A.
        String said = i < 2 ? item.answer() : "A";
        judged.add(
            Results.of(
                item.category(),
                item.facets(),
                item.answer(),
                mcq.published().get(0).judge(item, said)));
      }
    }
    assertEquals(
        Map.of("circular", 0.5, "circular/x", 0.5, "circular/y", 0.5),
        mcq.metrics(new ScoredItems(judged), ProtocolKind.VLMEVALKIT));
  }

  @Test
  void imagesMayBeFiles() throws IOException {
    String row = "\tWhich?\tred\tblue\t\t\tB\tx\ty\t";
    Files.writeString(
        folder.resolve("own.tsv"),
        COLUMNS
            + ("1" + row + "pics/a.png\n")
            + ("2" + row + "['a.png']\n")
            + ("3" + row + "/etc/hostname\n"));
    try (ExampleSource source = new MultipleChoice().open(TestFiles.items(folder))) {
      assertEquals(30, source.get(0).image().load().width());
      assertRefused(source, 1, "there is no image file");
      assertRefused(source, 2, "own.tsv, row 2: the image path /etc/hostname leaves");
    }
    LayoutConfig pictures =
        new LayoutConfig(null, null, Path.of("pics"), true, null, null, null, null, null);
    ItemsConfig items = new ItemsConfig(DataPaths.of(folder), null, null, pictures, null);
    try (ExampleSource source = new MultipleChoice().open(items)) {
      assertEquals(30, source.get(1).image().load().width());
      assertRefused(source, 2, "/etc/hostname");
    }
    Files.writeString(folder.resolve("own.tsv"), COLUMNS + "1" + row + "['a.png', 'b.png']\n");
    UserException several =
        assertThrows(UserException.class, () -> new MultipleChoice().open(TestFiles.items(folder)));
    assertTrue(several.getMessage().contains("about 2 images"), several.getMessage());
  }

  private static void assertRefused(ExampleSource source, long row, String reason) {
    UserException error = assertThrows(UserException.class, () -> source.get(row).image().load());
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }
}
