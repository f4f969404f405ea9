package dev.ergo.eval.benchmark.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.eval.item.TaskAnswers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small files of each benchmark's own form. */
@Tag("unit")
class BenchmarkFilesTest {

  @TempDir Path folder;

  private static byte[] png(int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static String base64(int width) {
    return Base64.getEncoder().encodeToString(png(width, 20));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static void parquet(Path file, Schema schema, List<Map<String, Object>> rows) {
    try (ParquetWriter writer = ParquetWriter.create(file, schema, 1 << 20, List.of())) {
      for (Map<String, Object> row : rows) {
        GenericRecord cells = new GenericData.Record(schema);
        row.forEach(cells::put);
        writer.write(cells);
      }
      writer.publish();
    }
  }

  private static Schema texts(String... columns) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("row").fields();
    for (String column : columns) {
      fields.optionalString(column);
    }
    return fields.endRecord();
  }

  @Test
  void vstarReadsOptionsLabelAndBoxes() throws IOException {
    write(
        "test_questions.jsonl",
        """
        {"image": "direct/a.jpg", "text": "What is (roughly) the color?\\n(A) light red\\n(B) \
        blue (navy)\\nAnswer with the option's letter from the given choices directly.", \
        "category": "direct_attributes", "label": "B", "question_id": 7}
        """);
    write(
        "direct/a.json",
        "{\"target_object\": [\"x\"], \"bbox\": [[3, 4, 10, 2.5]], \"question\": \"\"}");
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.VSTAR, folder);
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
    write(
        "test_questions.jsonl",
        """
        {"image": "../secret.jpg", "text": "Q?\\n(A) a\\n(B) b", "category": "c", "label": "A", \
        "question_id": 0}
        """);
    Example item = BenchmarkFiles.open(BenchmarkType.VSTAR, folder).get(0);
    UserException error = assertThrows(UserException.class, () -> item.image().load());
    assertTrue(error.getMessage().contains("leaves"), error.getMessage());
  }

  private static Map<String, Object> hr(
      int index, String cycle, String question, String a, String b, String answer, String image) {
    return Map.of(
        "index", String.valueOf(index),
        "question", question,
        "A", a,
        "B", b,
        "answer", answer,
        "category", "single",
        "cycle_category", cycle,
        "image", image);
  }

  @Test
  void hrBenchFindsTheRotationsOfAnItem() {
    Path file = folder.resolve("hr_bench_4k.parquet");
    Schema schema =
        texts("index", "question", "A", "B", "answer", "category", "cycle_category", "image");
    // Two items with the same question and options, about different images.
    parquet(
        file,
        schema,
        List.of(
            hr(0, "0", "Color?", "red", "blue", "A", base64(30)),
            hr(1, "0", "Color?", "red", "blue", "B", base64(40)),
            hr(2, "1", "Color?", "blue", "red", "B", base64(30)),
            hr(3, "1", "Color?", "blue", "red", "A", base64(40)),
            hr(4, "1", "Odd?", "same", "same", "B", base64(50))));
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.HRBENCH, folder);
    assertEquals(5, source.size());
    assertEquals("red", source.get(2).answer());
    assertEquals(source.get(0).image(), source.get(2).image());
    assertEquals(source.get(1).facets().get("item"), source.get(3).facets().get("item"));
    assertEquals(new Size(40, 20), source.get(3).image().size());
    assertEquals(new Size(40, 20), source.get(1).image().load().size());
    assertEquals("B", source.get(4).facets().get("label"));
  }

  @Test
  void hrBenchRefusesRotationsWithDifferentImages() {
    Schema schema =
        texts("index", "question", "A", "B", "answer", "category", "cycle_category", "image");
    parquet(
        folder.resolve("hr_bench_4k.parquet"),
        schema,
        List.of(
            hr(0, "0", "Color?", "red", "blue", "A", base64(30)),
            hr(1, "1", "Color?", "blue", "red", "B", base64(40))));
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.HRBENCH, folder);
    source.get(0).image().size();
    UserException error = assertThrows(UserException.class, () -> source.get(1).image().size());
    assertTrue(error.getMessage().contains("differs"), error.getMessage());
  }

  @Test
  void mmeStripsTheLettersOfItsOptions() {
    Schema schema =
        SchemaBuilder.record("row")
            .fields()
            .requiredLong("index")
            .requiredString("bytes")
            .requiredString("question")
            .name("multi-choice options".replace(' ', '_').replace('-', '_'))
            .type(SchemaBuilder.array().items().stringType())
            .noDefault()
            .requiredString("answer")
            .endRecord();
    // Avro names can't have the column's blanks; a file without it is refused with its columns.
    parquet(
        folder.resolve("data/train-00000-of-00001.parquet"),
        schema,
        List.of(
            Map.of(
                "index",
                1L,
                "bytes",
                base64(30),
                "question",
                "Where?",
                "multi_choice_options",
                List.of("(A) here"),
                "answer",
                "A")));
    UserException error =
        assertThrows(
            UserException.class,
            () -> BenchmarkFiles.open(BenchmarkType.MME_REALWORLD_LITE, folder));
    assertTrue(error.getMessage().contains("row 0"), error.getMessage());
    Row row =
        new Row(
            "here",
            "id#0",
            Map.of(
                "index", 5L,
                "question", "Where?",
                "multi-choice options", List.of("(A) left", "(B) (C) right"),
                "answer", "B",
                "category", "Perception/Monitoring",
                "l2-category", "position"),
            id -> null);
    Example item =
        new MmeRealWorldForm()
            .example(
                new Row(
                    row.where(),
                    row.defaultImageId(),
                    row.values(),
                    id -> RowPicture.of(id, "here", () -> png(9, 9))));
    assertEquals(List.of("left", "(C) right"), item.options());
    assertEquals("(C) right", item.answer());
    assertEquals(Map.of("domain", "Perception/Monitoring", "task", "position"), item.facets());
  }

  @Test
  void treeBenchReadsQuotedFieldsAndTargets() throws IOException {
    write(
        "TreeBench.tsv",
        "index\tquestion\tA\tB\tC\tanswer\tcategory\ttarget_instances\timage\n"
            + "0\t\"Which \"\"one\"\"?\nThe\tleft?\"\tyes\tno\t\tb\tPerception/OCR\t"
            + "[[1, 2, 11, 12], [5, 5, 5, 9]]\t"
            + base64(33)
            + "\n1\tA 5\" pipe?\tyes\tno\tmaybe\tC\tReasoning/Ordering\t[]\t"
            + base64(34)
            + "\n");
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.TREEBENCH, folder);
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
    write(
        "VisualProbe_Easy/val.json",
        "[{\"problem\": \"<image>How many?\", \"solution\": \"<answer>3</answer>\", \"images\":"
            + " [\"VisualProbe_Easy/data/1.png\"]}]");
    write(
        "VisualProbe_Hard/val.json",
        "[{\"question\": \"Which?\", \"answer\": \"red\", \"image\": \"data/2.png\"}]");
    Files.createDirectories(folder.resolve("VisualProbe_Easy/data"));
    Files.write(folder.resolve("VisualProbe_Easy/data/1.png"), png(12, 13));
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.VISUALPROBE, folder);
    assertEquals(2, source.size());
    assertEquals("3", source.get(0).answer());
    assertEquals("easy/0", source.get(0).id());
    assertEquals(new Size(12, 13), source.get(0).image().size());
    assertEquals("hard", source.get(1).facets().get("level"));
  }

  @Test
  void mmvpPairsRowsOfTheCsv() throws IOException {
    write(
        "Questions.csv",
        "Index,Question,Options,Correct Answer\n"
            + "1,Are the butterfly's wings open?,(a) Open (b) Closed,(a)\n"
            + "2,\"Are the wings, open?\",(a) Open (b) Closed,(b)\n"
            + "3,Is it day?,(a) Yes (b) No,(b)\n");
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.MMVP, folder);
    assertEquals("Closed", source.get(1).answer());
    assertEquals("0", source.get(1).facets().get("pair"));
    assertEquals("1", source.get(2).facets().get("pair"));
    assertTrue(source.get(2).image().id().endsWith("MMVP Images/3.jpg"));
  }

  @Test
  void popeAndCvBenchAndInfoVqaReadParquetStructs() {
    Schema image =
        SchemaBuilder.record("image")
            .fields()
            .requiredBytes("bytes")
            .optionalString("path")
            .endRecord();
    Schema pope =
        SchemaBuilder.record("row")
            .fields()
            .requiredString("id")
            .requiredString("question_id")
            .requiredString("question")
            .requiredString("answer")
            .requiredString("category")
            .requiredString("image_source")
            .name("image")
            .type(image)
            .noDefault()
            .endRecord();
    GenericRecord cell = new GenericData.Record(image);
    cell.put("bytes", ByteBuffer.wrap(png(21, 22)));
    parquet(
        folder.resolve("data/test-00000-of-00001.parquet"),
        pope,
        List.of(
            Map.of(
                "id",
                "0",
                "question_id",
                "1",
                "question",
                "Is there a dog?",
                "answer",
                "Yes",
                "category",
                "popular",
                "image_source",
                "COCO_1",
                "image",
                cell),
            Map.of(
                "id",
                "1",
                "question_id",
                "1",
                "question",
                "Is there a cat?",
                "answer",
                "no",
                "category",
                "random",
                "image_source",
                "COCO_1",
                "image",
                cell)));
    ExampleSource source = BenchmarkFiles.open(BenchmarkType.POPE, folder);
    assertEquals("yes", source.get(0).answer());
    assertEquals(source.get(0).image(), source.get(1).image());
    assertEquals(new Size(21, 22), source.get(1).image().size());
    assertEquals(Map.of("split", "random"), source.get(1).facets());

    Row cv =
        new Row(
            "here",
            "id",
            Map.ofEntries(
                Map.entry("idx", 3),
                Map.entry("type", "2D"),
                Map.entry("task", "Count"),
                Map.entry("source", "COCO"),
                Map.entry("question", "How many?"),
                Map.entry("choices", List.of("1", "2")),
                Map.entry("answer", "(B)"),
                Map.entry("prompt", "How many? Pick.\n(A) 1\n(B) 2"),
                Map.entry("filename", "img/1.png"),
                Map.entry("source_dataset", "COCO"),
                Map.entry("source_filename", "000000000285.jpg")),
            id -> RowPicture.of(id, "here", () -> png(9, 9)));
    Example count = new CvBenchForm().example(cv);
    assertEquals("2", count.answer());
    assertEquals("How many? Pick.\n", count.facets().get("lead"));
    // The photograph, of which "filename" is a copy for this question.
    assertEquals("COCO/000000000285.jpg", count.facets().get(TaskAnswers.CLUSTER));
    Row info =
        new Row(
            "here",
            "id",
            Map.of(
                "questionId",
                "65718",
                "question",
                "Who?",
                "answers",
                List.of("Ada", "A. Lovelace"),
                "answer_type",
                List.of("span")),
            id -> RowPicture.of(id, "here", () -> png(9, 9)));
    assertEquals(List.of("A. Lovelace"), new InfoVqaForm().example(info).aliases());
  }

  @Test
  void aQuestionThatNamesALetterKeepsItsText() {
    Map<String, Object> values = new HashMap<>();
    values.put("idx", 5);
    values.put("type", "2D");
    values.put("task", "Count");
    values.put("question", "If none fits, say (A). How many?");
    values.put("choices", List.of("3", "2"));
    values.put("answer", "(B)");
    values.put("prompt", "If none fits, say (A). How many? Pick.\n(A) 3\n(B) 2");
    values.put("source", "COCO");
    Row row = new Row("here", "id", values, id -> RowPicture.of(id, "here", () -> png(9, 9)));
    assertEquals(
        "If none fits, say (A). How many? Pick.\n",
        new CvBenchForm().example(row).facets().get("lead"));
  }

  @Test
  void anOptionBehindAnEmptyOneIsRefused() {
    Row row =
        new Row(
            "file, row 3",
            "id",
            Map.of("A", "red", "B", " ", "C", "blue"),
            id -> RowPicture.of(id, "here", () -> png(9, 9)));
    UserException error = assertThrows(UserException.class, row::letterColumns);
    assertTrue(
        error.getMessage().startsWith("file, row 3: column C is filled, but B is empty"),
        error.getMessage());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PARQUET", "SCENES"})
  void absentFilesSayWhatToFetch(BenchmarkType type) {
    for (Path path : List.of(folder, folder.resolve("nowhere"))) {
      UserException error =
          assertThrows(UserException.class, () -> BenchmarkFiles.open(type, path));
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
    write("test_questions.jsonl", line + line);
    UserException error =
        assertThrows(UserException.class, () -> BenchmarkFiles.open(BenchmarkType.VSTAR, folder));
    assertTrue(error.getMessage().contains("id 0"), error.getMessage());
  }
}
