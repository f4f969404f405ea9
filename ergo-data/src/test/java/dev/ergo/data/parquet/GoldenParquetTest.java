package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden file (written by pyarrow) is read to exactly the expected values. */
@Tag("unit")
class GoldenParquetTest {

  private static final JsonNode EXPECTED = expected();

  private static JsonNode expected() {
    try {
      return new ObjectMapper().readTree(Fixtures.path("parquet/expected.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<String> files() {
    return names(EXPECTED.get("files"));
  }

  static Stream<String> corruptFiles() {
    return names(EXPECTED.get("corrupt"));
  }

  private static Stream<String> names(JsonNode node) {
    Iterable<String> names = node::fieldNames;
    return StreamSupport.stream(names.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("files")
  void contentEqualsExpected(String name) {
    JsonNode expected = EXPECTED.get("files").get(name);
    ParquetReader reader = ParquetReader.open(Fixtures.path("parquet/" + name));

    assertEquals(
        GoldenValues.integers(expected.get("row_group_rows")),
        reader.rowGroups().stream().map(group -> (int) group.rows()).toList());
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.forEach(
        reader.columns(),
        (row, values) -> {
          assertEquals(rows.size(), row);
          return rows.add(values);
        });
    assertEquals(expected.get("content").size(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      GoldenValues.assertMatches(name + " row " + i, expected.get("content").get(i), rows.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRowAloneAndEveryColumnAloneEqualTheWhole(String name) {
    JsonNode content = EXPECTED.get("files").get(name).get("content");
    ParquetReader reader = ParquetReader.open(Fixtures.path("parquet/" + name));
    List<String> columns = List.copyOf(reader.columns());
    // Coprime steps visit rows and columns of the larger files without visiting every pair.
    for (int i = 0; i < content.size(); i += content.size() > 100 ? 37 : 1) {
      String column = columns.get(i % columns.size());
      Map<String, Object> values = reader.row(i, Set.of(column));
      assertEquals(List.of(column), List.copyOf(values.keySet()));
      GoldenValues.assertMatches(
          name + " row " + i, content.get(i).get(column), values.get(column));
    }
  }

  @ParameterizedTest
  @MethodSource("corruptFiles")
  void damagedFilesAreRefusedInOneSentence(String name) {
    Path file = Fixtures.path("parquet/corrupt/" + name);
    UserException refusal =
        assertThrows(
            UserException.class,
            () -> {
              ParquetReader reader = ParquetReader.open(file);
              reader.forEach(reader.columns(), (row, values) -> true);
            });
    assertAll(
        () -> assertTrue(refusal.getMessage().startsWith(file + " is damaged or no Parquet file:")),
        () -> assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage()),
        () -> assertTrue(refusal.getMessage().endsWith("fetch or write it again")));
  }

  @Test
  void flippedBytesAreFoundByTheirChecksum() {
    ParquetReader reader =
        ParquetReader.open(Fixtures.path("parquet/corrupt/flipped_byte_in_page.parquet"));
    UserException refusal =
        assertThrows(
            UserException.class, () -> reader.forEach(reader.columns(), (row, values) -> true));
    assertTrue(refusal.getMessage().contains("CRC checksum"), refusal.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    UserException refusal =
        assertThrows(UserException.class, () -> ParquetReader.open(Path.of("no/such.parquet")));
    assertTrue(refusal.getMessage().contains("no/such.parquet"));
  }
}
