package dev.ergo.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrow files as pyarrow writes them, held against what it reads (bench/golden_arrow.py). */
@Tag("unit")
class ArrowFilesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path folder;

  private Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = ArrowFilesTest.class.getResourceAsStream("arrow/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stream-lz4.arrow",
        "stream-zstd.arrow",
        "file-lz4.arrow",
        "file-zstd.arrow",
        "written.feather",
        "views.arrow",
        "dictionary-file.arrow",
        "dictionary-delta.arrow",
        "dictionary-replaced.arrow"
      })
  void valuesAreThoseThatPyarrowReads(String name) throws IOException {
    JsonNode expected;
    try (InputStream in = ArrowFilesTest.class.getResourceAsStream("arrow/expected.json")) {
      expected = MAPPER.readTree(in).get(name);
    }
    Table table = Tables.open(List.of(copy(name)), null);
    assertEquals(expected.size(), table.size());
    for (int row = 0; row < expected.size(); row++) {
      for (String column : table.columns()) {
        JsonNode read = MAPPER.readTree(json(table.cell(row, column)).toString());
        assertEquals(expected.get(row).get(column), read, column + " of row " + row);
      }
    }
  }

  private static JsonNode json(Object value) {
    return value instanceof byte[] bytes
        ? JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes))
        : MAPPER.valueToTree(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream-lz4.arrow", "stream-zstd.arrow", "dictionary-replaced.arrow"})
  void damagedBuffersAreNamed(String name) throws IOException {
    byte[] whole = Files.readAllBytes(copy(name));
    int refused = 0;
    for (int at = 600; at < whole.length; at += whole.length / 40) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      Files.write(folder.resolve(name), damaged);
      try {
        Table table = Tables.open(List.of(folder.resolve(name)), null);
        for (long row = 0; row < table.size(); row++) {
          for (String column : table.columns()) {
            table.cell(row, column);
          }
        }
      } catch (UserException e) {
        refused++;
        assertTrue(e.getMessage().contains("can't be read as an Arrow file"), e.getMessage());
      }
    }
    assertTrue(refused > 5, "damage is seen: " + refused);
  }

  @Test
  void aFileThatEndsTooSoonIsNamed() throws IOException {
    Path file = copy("stream-zstd.arrow");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    List<Path> files = List.of(file);
    String message = assertThrows(UserException.class, () -> Tables.open(files, null)).getMessage();
    assertTrue(message.contains("can't be read as an Arrow file (it ends too soon)"), message);
  }

  /** Each of so many rows would be looked at, and named. */
  @ParameterizedTest
  @ValueSource(strings = {"stream-lz4.arrow", "file-zstd.arrow", "views.arrow"})
  void moreRowsThanThereAreAreNotCounted(String name) throws IOException {
    Path file = copy(name);
    byte[] whole = Files.readAllBytes(file);
    List<Path> files = List.of(file);
    long rows = Tables.open(files, null).size();
    long first = rowsOfTheFirstBatch(file);
    ByteBuffer all = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int refused = 0;
    for (int at = 0; at + Long.BYTES <= whole.length; at += Integer.BYTES) {
      if (all.getLong(at) == first) {
        byte[] damaged = whole.clone();
        damaged[at + 4] = 1;
        Files.write(file, damaged);
        refused += isRefused(files, rows) ? 1 : 0;
        all.putLong(at, first + (1L << 32));
      }
    }
    assertTrue(refused > 1, "batch and columns: " + refused);
    Files.write(file, all.array());
    assertTrue(isRefused(files, rows), "batch and columns say the same");
  }

  private static long rowsOfTheFirstBatch(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return ArrowMessages.read(channel).batches().get(0).rows();
    }
  }

  private static boolean isRefused(List<Path> files, long rows) {
    try {
      assertEquals(rows, Tables.open(files, null).size());
      return false;
    } catch (UserException e) {
      assertTrue(e.getMessage().contains("can't be read as an Arrow file"), e.getMessage());
      return true;
    }
  }
}
