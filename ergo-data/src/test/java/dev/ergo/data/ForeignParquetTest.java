package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.fixtures.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as pyarrow, pandas, polars, duckdb and datasets write them, with their quirks. */
@Tag("unit")
class ForeignParquetTest {

  @TempDir Path folder;

  private static ParquetExamples open(String name) {
    return TestRows.open(Fixtures.path("foreign/" + name));
  }

  private static List<String> answers(String name) {
    List<String> answers = new ArrayList<>();
    try (ParquetExamples examples = open(name)) {
      for (long row = 0; row < examples.size(); row++) {
        answers.add(examples.get(row).answer());
      }
    }
    return answers;
  }

  private static UserException refusal(String name) {
    UserException refusal = assertThrows(UserException.class, () -> open(name).get(0));
    assertEquals(1, refusal.getMessage().lines().count());
    return refusal;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pyarrow", "pandas", "polars", "duckdb"})
  void columnsThatAreNullInEveryRowAreAbsent(String writer) {
    try (ParquetExamples examples = open("nulls_" + writer + ".parquet")) {
      Example second = examples.get(1);
      assertEquals("How many at 1?", second.question());
      assertEquals("3", second.answer());
      assertEquals(List.of(), second.options());
      assertEquals(List.of(), second.boxes());
      assertEquals("", second.category());
      assertEquals(new Size(8, 6), second.image().size());
      assertEquals(1, second.image().load().rgb()[0], "the second picture's shade of red");
    }
  }

  @Test
  void nullsInsideStructsAndListsAreAbsent() {
    try (ParquetExamples examples = open("nulls_deep.parquet")) {
      assertEquals(List.of(new PixelBox(1, 1, 3, 4)), examples.get(1).boxes());
    }
    ParquetReader reader = ParquetReader.open(Fixtures.path("foreign/nulls_deep.parquet"));
    assertEquals(Set.of("question", "answer", "image", "boxes"), reader.columns());
    assertTrue(reader.isNull("extra"));
    assertFalse(reader.isNull("boxes"));
  }

  @Test
  void aNeededColumnOfNullsIsNamed() {
    ExampleColumns columns =
        new ExampleColumns(null, null, null, "category", null, null, null, null);
    Path file = Fixtures.path("foreign/nulls_pyarrow.parquet");
    UserException refusal =
        assertThrows(
            UserException.class,
            () ->
                ParquetExamples.open(
                    file,
                    columns,
                    Example.BoxesRule.ALL,
                    0,
                    dev.ergo.core.image.ImageLimits.DEFAULT));
    assertTrue(refusal.getMessage().contains("is null in every row"), refusal.getMessage());
  }

  @Test
  void numbersAreTheTextsThatPeopleWrite() {
    try (ParquetExamples examples = open("numbers_double.parquet")) {
      List<String> ids = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      for (int row : new int[] {0, 1, 2, 4}) {
        ids.add(examples.get(row).id());
        answers.add(examples.get(row).answer());
        assertEquals(examples.get(row).answer(), examples.get(row).facets().get(Example.NUMBER));
      }
      assertEquals(List.of("7", "8", "9", "11"), ids);
      assertEquals(List.of("3", "12345678", "0.0001", "-2.5"), answers);
      UserException missing = assertThrows(UserException.class, () -> examples.get(3));
      assertTrue(missing.getMessage().contains("row 3: column answer is empty"));
    }
    assertEquals(List.of("3", "0.1", "1024", "0.0001", "65504"), answers("numbers_half.parquet"));
    assertEquals(List.of("7", "0.1", "1200.5", "-3", "0"), answers("numbers_decimal.parquet"));
    assertEquals(
        List.of("0.1", "3", "0.0001", "1000000000", "2.5"), answers("numbers_float.parquet"));
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "3.0, 3", "1.50e3, 1500", "'1,200.50', 1200.5", "+.5, 0.5", "3., 3"})
  void textsOfNumbersAreParsed(String text, String number) {
    assertEquals(number, NumberText.of(NumberText.parse(text).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "e5", "1e", "three", "1,20", "3 cats", "1e999", "--1", "0x10"})
  void otherTextsAreNoNumbers(String text) {
    assertTrue(NumberText.parse(text).isEmpty());
  }

  @Test
  void classesHaveTheirNamesWhereTheFileSaysThem() {
    try (ParquetExamples named = open("class_label.parquet");
        ParquetExamples bare = open("class_number.parquet")) {
      assertEquals("count", named.get(0).category());
      assertEquals("colour", named.get(1).category());
      assertEquals("", named.get(2).category(), "-1 is no class");
      assertEquals("1", bare.get(0).category());
    }
  }

  @Test
  void columnsThatNobodyAskedForRefuseNothing() {
    try (ParquetExamples examples = open("not_asked_for.parquet")) {
      Example first = examples.get(0);
      assertEquals("not_asked_for.parquet#0", first.id());
      assertEquals(List.of(), first.options());
      assertEquals(List.of(), first.boxes());
      assertEquals("", first.category());
    }
    ExampleColumns asked =
        new ExampleColumns(null, null, OptionNames.of("question"), null, null, null, null, null);
    Path file = Fixtures.path("foreign/not_asked_for.parquet");
    assertThrows(
        UserException.class,
        () ->
            ParquetExamples.open(
                file, asked, Example.BoxesRule.ALL, 0, dev.ergo.core.image.ImageLimits.DEFAULT));
  }

  @Test
  void theFoldersOfAPartitionAreAColumn() {
    try (ParquetExamples examples = open("hive")) {
      Map<String, String> categories = new java.util.TreeMap<>();
      for (long row = 0; row < examples.size(); row++) {
        Example example = examples.get(row);
        categories.put(example.question(), example.category());
        assertEquals(new Size(8, 6), example.image().load().size());
      }
      assertEquals(
          Map.of(
              "How many at 0?", "a",
              "How many at 1?", "b c",
              "How many at 2?", "",
              "How many at 3?", "a"),
          categories);
      assertEquals("category=__HIVE_DEFAULT_PARTITION__/part-0.parquet#0", examples.get(0).id());
    }
  }

  @Test
  void thePartitionIsPartOfTheDigest() throws Exception {
    Path part = Fixtures.path("foreign/hive/category=a/part-0.parquet");
    for (String category : List.of("category=a", "category=b")) {
      Path inside =
          Files.createDirectories(folder.resolve(category.substring(9)).resolve(category));
      Files.copy(part, inside.resolve("part-0.parquet"));
    }
    assertNotEquals(
        TestRows.open(folder.resolve("a")).digest(), TestRows.open(folder.resolve("b")).digest());
  }

  @Test
  void encryptedColumnsAreNamedWhereTheyAreNeeded() {
    String message = refusal("encrypted_answer.parquet").getMessage();
    assertTrue(message.startsWith("Column answer of"), message);
    assertTrue(message.contains("is encrypted"), message);
    try (ParquetExamples examples = open("encrypted_other.parquet")) {
      assertEquals("3", examples.get(0).answer());
      assertArrayEquals(
          new byte[] {0, 0, 0}, java.util.Arrays.copyOf(examples.get(0).image().load().rgb(), 3));
    }
  }

  @Test
  void whatLiesInAFilesPlaceIsNamed() {
    String pointer = refusal("lfs.parquet").getMessage();
    assertTrue(pointer.contains("git-lfs pointer"), pointer);
    String page = refusal("page.parquet").getMessage();
    assertTrue(page.contains("a web page (HTML)"), page);
  }

  /** An image's base64 text where a path was expected, and the like. */
  @Test
  void messagesStayShortWhateverTheRowsHold() {
    String base64 = "iVBORw0KGgo/AAAA".repeat(20_000);
    Path file =
        TestRows.write(
            folder.resolve("long.parquet"),
            TestRows.PATH_IMAGES,
            List.of(Map.of("question", "q", "answer", "a", "image", base64)));
    try (ParquetExamples examples = TestRows.open(file)) {
      Example example = examples.get(0);
      UserException refusal = assertThrows(UserException.class, () -> example.image().load());
      assertTrue(refusal.getMessage().length() <= 500, refusal.getMessage());
      assertTrue(refusal.getMessage().contains("row 0"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("iVBORw0KGgo"), refusal.getMessage());
    }
  }
}
