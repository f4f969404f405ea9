package dev.ergo.eval.benchmark.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.DataPaths;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.LayoutConfig;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.item.TaskAnswers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small Parquet files, or rows, of each benchmark's own form. */
@Tag("unit")
class ParquetBenchmarksTest {

  @TempDir private Path folder;

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
        TestFiles.texts(
            "index", "question", "A", "B", "answer", "category", "cycle_category", "image");
    // Two items with the same question and options, about different images.
    TestFiles.parquet(
        file,
        schema,
        List.of(
            hr(0, "0", "Color?", "red", "blue", "A", TestFiles.base64(30)),
            hr(1, "0", "Color?", "red", "blue", "B", TestFiles.base64(40)),
            hr(2, "1", "Color?", "blue", "red", "B", TestFiles.base64(30)),
            hr(3, "1", "Color?", "blue", "red", "A", TestFiles.base64(40)),
            hr(4, "1", "Odd?", "same", "same", "B", TestFiles.base64(50))));
    ExampleSource source = new HrBench().open(TestFiles.items(folder));
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
        TestFiles.texts(
            "index", "question", "A", "B", "answer", "category", "cycle_category", "image");
    TestFiles.parquet(
        folder.resolve("hr_bench_4k.parquet"),
        schema,
        List.of(
            hr(0, "0", "Color?", "red", "blue", "A", TestFiles.base64(30)),
            hr(1, "1", "Color?", "blue", "red", "B", TestFiles.base64(40))));
    ExampleSource source = new HrBench().open(TestFiles.items(folder));
    source.get(0).image().size();
    UserException error = assertThrows(UserException.class, () -> source.get(1).image().size());
    assertTrue(error.getMessage().contains("differs"), error.getMessage());
  }

  @Test
  void mmeNamesTheColumnsOfAFileThatIsAnother() {
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
    TestFiles.parquet(
        folder.resolve("data/train-00000-of-00001.parquet"),
        schema,
        List.of(
            Map.of(
                "index",
                1L,
                "bytes",
                TestFiles.base64(30),
                "question",
                "Where?",
                "multi_choice_options",
                List.of("(A) here"),
                "answer",
                "A")));
    UserException error =
        assertThrows(
            UserException.class, () -> new MmeRealWorldLite().open(TestFiles.items(folder)));
    assertTrue(error.getMessage().contains("row 0"), error.getMessage());
  }

  @Test
  void mmeStripsTheLettersOfItsOptions() {
    Example item =
        MmeRealWorldLite.example(
            TestFiles.row(
                Map.of(
                    "index", 5L,
                    "question", "Where?",
                    "multi-choice options", List.of("(A) left", "(B) (C) right"),
                    "answer", "B",
                    "category", "Perception/Monitoring",
                    "l2-category", "position")));
    assertEquals(List.of("left", "(C) right"), item.options());
    assertEquals("(C) right", item.answer());
    assertEquals(Map.of("domain", "Perception/Monitoring", "task", "position"), item.facets());
  }

  @Test
  void popeReadsParquetStructs() {
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
    cell.put("bytes", ByteBuffer.wrap(TestFiles.png(21, 22)));
    TestFiles.parquet(
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
    ExampleSource source = new Pope().open(TestFiles.items(folder));
    assertEquals("yes", source.get(0).answer());
    assertEquals(source.get(0).image(), source.get(1).image());
    assertEquals(new Size(21, 22), source.get(1).image().size());
    assertEquals(Map.of("split", "random"), source.get(1).facets());
  }

  @Test
  void cvBenchReadsItsPromptAndThePhotographBehindAnImage() {
    Example count =
        CvBench.example(
            TestFiles.row(
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
                    Map.entry("source_filename", "000000000285.jpg"))));
    assertEquals("2", count.answer());
    assertEquals("How many? Pick.\n", count.facets().get("lead"));
    // The photograph, of which "filename" is a copy for this question.
    assertEquals("COCO/000000000285.jpg", count.facets().get(TaskAnswers.CLUSTER));
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
    assertEquals(
        "If none fits, say (A). How many? Pick.\n",
        CvBench.example(TestFiles.row(values)).facets().get("lead"));
  }

  @Test
  void infoVqaKeepsAllAnswers() {
    Example item =
        InfoVqa.example(
            TestFiles.row(
                Map.of(
                    "questionId",
                    "65718",
                    "question",
                    "Who?",
                    "answers",
                    List.of("Ada", "A. Lovelace"),
                    "answer_type",
                    List.of("span"))));
    assertEquals("Ada", item.answer());
    assertEquals(List.of("A. Lovelace"), item.aliases());
    assertEquals("span", item.category());
  }

  @Test
  void dataSetsOfAListStandOneBehindTheOther() throws IOException {
    for (String name : List.of("a", "b")) {
      TestFiles.write(
          folder,
          name + ".jsonl",
          "{\"id\": \"%1$s1\", \"question\": \"%1$s?\", \"answer\": \"x\", \"image\": \"a.png\"}\n"
              .formatted(name));
    }
    DataPaths paths =
        DataPaths.of(
            List.of(folder.resolve("a.jsonl").toString(), folder.resolve("b.jsonl").toString()));
    ItemsConfig items = new ItemsConfig(paths, null, null, LayoutConfig.NONE, null);
    try (ExampleSource source = new ParquetFiles().open(items)) {
      assertEquals(2, source.size());
      assertEquals("a?", source.get(0).question());
      assertEquals("b?", source.get(1).question());
    }
  }

  /** Base64 text, and the index of the row that holds the image. */
  @Test
  void questionsOfParquetMayShareAnImage() {
    Path file = folder.resolve("own.parquet");
    Map<String, Object> row = Map.of("question", "q?", "A", "red", "B", "blue", "answer", "A");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String image : List.of("7", TestFiles.base64(35), "9")) {
      Map<String, Object> values = new HashMap<>(row);
      values.put("index", String.valueOf(6 + rows.size()));
      values.put("image", image);
      rows.add(values);
    }
    TestFiles.parquet(
        file, TestFiles.texts("index", "question", "A", "B", "answer", "image"), rows);
    try (ExampleSource source = new MultipleChoice().open(TestFiles.items(file))) {
      assertEquals(35, source.get(0).image().load().width());
      assertEquals(35, source.get(1).image().load().width());
      UserException error = assertThrows(UserException.class, () -> source.get(2).image().load());
      assertTrue(error.getMessage().contains("that of index 9, and no row"), error.getMessage());
    }
  }
}
