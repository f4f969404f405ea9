package dev.ergo.eval.benchmark.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.Benchmarks;
import dev.ergo.eval.benchmark.Protocol;
import dev.ergo.eval.benchmark.table.PythonTexts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small JSON, TSV and CSV files of each benchmark's own form. */
@Tag("unit")
class TextBenchmarksTest {

  @TempDir private Path folder;

  @Test
  void vstarReadsOptionsLabelAndBoxes() throws IOException {
    TestFiles.write(
        folder,
        "test_questions.jsonl",
        """
        {"image": "direct/a.jpg", "text": "What is (roughly) the color?\\n(A) light red\\n(B) \
        blue (navy)\\nAnswer with the option's letter from the given choices directly.", \
        "category": "direct_attributes", "label": "B", "question_id": 7}
        """);
    TestFiles.write(
        folder,
        "direct/a.json",
        "{\"target_object\": [\"x\"], \"bbox\": [[3, 4, 10, 2.5]], \"question\": \"\"}");
    ExampleSource source = new Vstar().open(TestFiles.items(folder));
    Example item = source.get(0);
    assertEquals("7", item.id());
    assertEquals("What is (roughly) the color?", item.question());
    assertEquals(List.of("light red", "blue (navy)"), item.options());
    assertEquals("blue (navy)", item.answer());
    assertEquals(List.of(new PixelBox(3, 4, 13, 7)), item.boxes());
    // The image is not there; that matters when it is opened.
    UserException error = assertThrows(UserException.class, () -> item.image().size());
    assertTrue(error.getMessage().contains("direct/a.jpg"), error.getMessage());
  }

  @Test
  void vstarRefusesPathsThatLeaveTheFolder() throws IOException {
    TestFiles.write(
        folder,
        "test_questions.jsonl",
        """
        {"image": "../secret.jpg", "text": "Q?\\n(A) a\\n(B) b", "category": "c", "label": "A", \
        "question_id": 0}
        """);
    Example item = new Vstar().open(TestFiles.items(folder)).get(0);
    UserException error = assertThrows(UserException.class, () -> item.image().load());
    assertTrue(error.getMessage().contains("leaves"), error.getMessage());
  }

  /**
   * What lmms-eval downloads for V*: question and options are one text, the image is in the row.
   */
  @Test
  void vstarReadsTheMirrorOfLmmsEval() throws IOException {
    Schema schema =
        SchemaBuilder.record("row")
            .fields()
            .name("image")
            .type(
                SchemaBuilder.record("image")
                    .fields()
                    .optionalBytes("bytes")
                    .optionalString("path")
                    .endRecord())
            .noDefault()
            .optionalString("text")
            .optionalString("category")
            .optionalString("label")
            .optionalString("question_id")
            .endRecord();
    GenericData.Record image = new GenericData.Record(schema.getField("image").schema());
    image.put("bytes", ByteBuffer.wrap(TestFiles.png(31, 20)));
    Files.createDirectories(folder.resolve("data"));
    TestFiles.parquet(
        folder.resolve("data/test-00000-of-00001.parquet"),
        schema,
        List.of(
            Map.of(
                "image", image,
                "text",
                    "What is (roughly) the color?\n(A) light red\n(B) blue (navy)\nAnswer with the"
                        + " option's letter from the given choices directly.",
                "category", "direct_attributes",
                "label", "B",
                "question_id", "7")));
    Example item = new Vstar().open(TestFiles.items(folder)).get(0);
    assertEquals("7", item.id());
    assertEquals("What is (roughly) the color?", item.question());
    assertEquals(List.of("light red", "blue (navy)"), item.options());
    assertEquals("blue (navy)", item.answer());
    assertEquals("direct_attributes", item.category());
    assertEquals(new Size(31, 20), item.image().size());
  }

  @Test
  void vstarReadsTheTsvOfVlmEvalKit() throws IOException {
    TestFiles.write(
        folder,
        "VStarBench.tsv",
        "index\tA\tB\tC\tD\tanswer\tcategory\tquestion\timage\n5\tred\tblue\t\t\tB\trelative_position\tWhich?\t"
            + TestFiles.base64(32)
            + "\n");
    Example item = new Vstar().open(TestFiles.items(folder)).get(0);
    assertEquals("5", item.id());
    assertEquals(List.of("red", "blue"), item.options());
    assertEquals("relative_position", item.category());
    assertEquals(new Size(32, 20), item.image().size());
  }

  /** The options are a Python list here, and columns in the file of the whole benchmark. */
  @Test
  void mmeRealWorldReadsTheTsvOfVlmEvalKit() throws IOException {
    TestFiles.write(
        folder,
        "mme_realworld_lite.tsv",
        "index\timage\tquestion\tmulti-choice options\tanswer\tcategory\tl2-category\n3\t"
            + TestFiles.base64(33)
            + "\tHow many?\t\"['(A) 1', \"\"(B) It's 2\"\", '(C) 3', '(D) 4', '(E) none']\"\tB\tPerception/OCR\tletters\n");
    Example lite = new MmeRealWorldLite().open(TestFiles.items(folder)).get(0);
    assertEquals(List.of("1", "It's 2", "3", "4", "none"), lite.options());
    assertEquals("It's 2", lite.answer());
    assertEquals(new Size(33, 20), lite.image().size());
    Path whole = folder.resolve("whole");
    TestFiles.write(
        whole,
        "MME-RealWorld.tsv",
        "index\timage\tquestion\tmulti-choice options\tA\tB\tC\tD\tE\tanswer\tcategory\n3\t"
            + TestFiles.base64(33)
            + "\tHow many?\t\"The choices are listed below:\n(A) 1\"\t1\t2\t3\t4\tnone\tE\tReasoning/OCR\n");
    assertEquals("none", new MmeRealWorldLite().open(TestFiles.items(whole)).get(0).answer());
  }

  @Test
  void hrBenchReadsTheTsvOfVlmEvalKit() throws IOException {
    TestFiles.write(
        folder,
        "HRBench8K.tsv",
        "index\tquestion\tanswer\tcategory\tA\tB\tC\tD\tcycle_category\timage\n0\tWhich?\tA\tsingle\t3.0\t4\t5\t6\t0\t"
            + TestFiles.base64(34)
            + "\n");
    assertEquals(
        List.of("3.0", "4", "5", "6"),
        new HrBench().open(TestFiles.items(folder)).get(0).options());
  }

  @Test
  void multipleChoiceReadsAnyTableInVlmEvalKitsForm() throws IOException {
    TestFiles.write(
        folder,
        "Own.tsv",
        "\uFEFFindex\thint\tquestion\tA\tB\tC\tanswer\tcategory\timage\r\n"
            + "0\tLook left.\tWhich?\tred\tred\tblue\tB\tcolour\t"
            + TestFiles.base64(35)
            + "\r\n1\t\tHow many?\t1\t2\t\ta\tcount\t0\r\n");
    ExampleSource source = new MultipleChoice().open(TestFiles.items(folder));
    Example first = source.get(0);
    assertEquals("Look left.\nWhich?", first.question());
    assertEquals(Optional.of(1), first.rightOption(), "two options have one text");
    Example second = source.get(1);
    assertEquals("1", second.answer());
    assertEquals(new Size(35, 20), second.image().size(), "the image of row 0");
    Protocol protocol = new MultipleChoice().published().get(0);
    assertEquals(
        Optional.of(
            "Hint: Look left.\nQuestion: Which?\nOptions:\nA. red\nB. red\nC. blue\nPlease select the"
                + " correct answer from the options above. \n"),
        protocol.prompt(first));
    assertEquals(
        Optional.of(
            "Question: How many?\nOptions:\nA. 1\nB. 2\nPlease select the correct answer from the"
                + " options above. \n"),
        protocol.prompt(second));
    assertTrue(protocol.judge(first, "B").correct());
    assertTrue(protocol.judge(second, "A. 1").correct());
  }

  @Test
  void listsOfPythonAreRead() {
    assertEquals(
        Optional.of(List.of("a", "it's", "\"q\"", "a\\b\né")),
        PythonTexts.read("['a', \"it's\", '\"q\"', 'a\\\\b\\n\\xe9']"));
    assertEquals(Optional.of(List.of()), PythonTexts.read(" [] "));
    for (String bad : List.of("", "[", "['a'", "['a' 'b']", "[1]", "['a'] x", "['\\x']", "a")) {
      assertEquals(Optional.empty(), PythonTexts.read(bad), bad);
    }
  }

  @Test
  void treeBenchReadsQuotedFieldsAndTargets() throws IOException {
    TestFiles.write(
        folder,
        "TreeBench.tsv",
        "index\tquestion\tA\tB\tC\tanswer\tcategory\ttarget_instances\timage\n"
            + "0\t\"Which \"\"one\"\"?\nThe\tleft?\"\tyes\tno\t\tb\tPerception/OCR\t"
            + "[[1, 2, 11, 12], [5, 5, 5, 9]]\t"
            + TestFiles.base64(33)
            + "\n1\tA 5\" pipe?\tyes\tno\tmaybe\tC\tReasoning/Ordering\t[]\t"
            + TestFiles.base64(34)
            + "\n");
    ExampleSource source = new TreeBench().open(TestFiles.items(folder));
    assertEquals(2, source.size());
    Example item = source.get(0);
    assertEquals("Which \"one\"?\nThe\tleft?", item.question());
    assertEquals(List.of("yes", "no"), item.options());
    assertEquals("no", item.answer());
    assertEquals(List.of(new PixelBox(1, 2, 11, 12)), item.boxes());
    assertEquals(new Size(33, 20), item.image().size());
    assertEquals("A 5\" pipe?", source.get(1).question());
    assertEquals("maybe", source.get(1).answer());
    assertEquals(new Size(34, 20), source.get(1).image().size());
  }

  @Test
  void visualProbeTakesTheLevelsThatAreThere() throws IOException {
    TestFiles.write(
        folder,
        "VisualProbe_Easy/val.json",
        "[{\"problem\": \"<image>How many?\", \"solution\": \"<answer>3</answer>\", \"images\":"
            + " [\"VisualProbe_Easy/data/1.png\"]}]");
    TestFiles.write(
        folder,
        "VisualProbe_Hard/val.json",
        "[{\"question\": \"Which?\", \"answer\": \"red\", \"image\": \"data/2.png\"}]");
    Files.createDirectories(folder.resolve("VisualProbe_Easy/data"));
    Files.write(folder.resolve("VisualProbe_Easy/data/1.png"), TestFiles.png(12, 13));
    ExampleSource source = new VisualProbe().open(TestFiles.items(folder));
    assertEquals(2, source.size());
    assertEquals("3", source.get(0).answer());
    assertEquals("easy/0", source.get(0).id());
    assertEquals(new Size(12, 13), source.get(0).image().size());
    assertEquals("hard", source.get(1).facets().get("level"));
  }

  @Test
  void mmvpPairsRowsOfTheCsv() throws IOException {
    TestFiles.write(
        folder,
        "Questions.csv",
        "Index,Question,Options,Correct Answer\n"
            + "1,Are the butterfly's wings open?,(a) Open (b) Closed,(a)\n"
            + "2,\"Are the wings, open?\",(a) Open (b) Closed,(b)\n"
            + "3,Is it day?,(a) Yes (b) No,(b)\n");
    ExampleSource source = new Mmvp().open(TestFiles.items(folder));
    assertEquals("Closed", source.get(1).answer());
    assertEquals("0", source.get(1).facets().get("pair"));
    assertEquals("1", source.get(2).facets().get("pair"));
    assertTrue(source.get(2).image().id().endsWith("MMVP Images/3.jpg"));
  }

  static Stream<Benchmark> published() {
    return Benchmarks.all().stream().filter(benchmark -> benchmark.keys().equals(Set.of("path")));
  }

  @ParameterizedTest
  @MethodSource("published")
  void absentFilesSayWhatToFetch(Benchmark benchmark) {
    for (Path path : List.of(folder, folder.resolve("nowhere"))) {
      UserException error =
          assertThrows(UserException.class, () -> benchmark.open(TestFiles.items(path)));
      assertTrue(
          error.getMessage().contains("fetch") && error.getMessage().contains("as path"),
          error.getMessage());
      assertTrue(error.getMessage().contains(path.toString()), error.getMessage());
    }
  }

  @Test
  void idsThatComeTwiceAreRefused() throws IOException {
    String line =
        "{\"image\": \"a.jpg\", \"text\": \"Q?\\n(A) a\\n(B) b\", \"category\": \"c\", \"label\": \"A\", \"question_id\": 0}\n";
    TestFiles.write(folder, "test_questions.jsonl", line + line);
    UserException error =
        assertThrows(UserException.class, () -> new Vstar().open(TestFiles.items(folder)));
    assertTrue(error.getMessage().contains("id 0"), error.getMessage());
  }
}
