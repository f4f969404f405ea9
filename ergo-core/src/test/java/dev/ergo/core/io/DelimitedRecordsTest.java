package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.fixtures.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records against what pandas cuts the same text into. */
@Tag("unit")
class DelimitedRecordsTest {

  private static JsonNode cases() {
    try {
      return new ObjectMapper().readTree(Fixtures.path("foreign/tsv.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<String> names() {
    List<String> names = new ArrayList<>();
    cases().fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  private static List<List<String>> cut(byte[] text) throws IOException {
    List<List<String>> records = new ArrayList<>();
    try (DelimitedRecords reader = new DelimitedRecords(new ByteArrayInputStream(text), '\t')) {
      for (DelimitedRecords.Cut cut = reader.next(); cut != null; cut = reader.next()) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < cut.fields().size(); i++) {
          fields.add(cut.text(i));
        }
        records.add(fields);
        assertRereadable(text, cut, fields);
      }
    }
    return records;
  }

  /** A record can be read again from the position that it names. */
  private static void assertRereadable(byte[] text, DelimitedRecords.Cut cut, List<String> fields)
      throws IOException {
    int start = Math.toIntExact(cut.position());
    try (DelimitedRecords again =
        new DelimitedRecords(new ByteArrayInputStream(text, start, text.length - start), '\t')) {
      DelimitedRecords.Cut same = again.next();
      for (int i = 0; i < fields.size(); i++) {
        assertEquals(fields.get(i), same.text(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void recordsAreThoseOfPandas(String name) throws IOException {
    JsonNode expected = cases().get(name);
    byte[] text = expected.get("text").textValue().getBytes(StandardCharsets.UTF_8);
    if (expected.get("read").isNull()) {
      IOException refusal = assertThrows(IOException.class, () -> cut(text));
      assertTrue(refusal.getMessage().contains("does not end"), refusal.getMessage());
      return;
    }
    List<List<String>> records = cut(text);
    assertEquals(expected.get("read").size(), records.size());
    for (int row = 0; row < records.size(); row++) {
      List<String> fields = new ArrayList<>();
      expected.get("read").get(row).forEach(field -> fields.add(field.textValue()));
      while (records.get(row).size() < fields.size()) {
        records.get(row).add("");
      }
      assertEquals(fields, records.get(row));
    }
  }

  /** Fields of megabytes, so that quotes and line ends fall on every edge of the buffer. */
  @Test
  void fieldsLongerThanTheBufferStayWhole() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    List<List<String>> expected = new ArrayList<>();
    for (int row = 0; row < 20; row++) {
      String first = "ab\"c\td\n".repeat(10_000 + random.nextInt(9_000));
      String second = "é".repeat(random.nextInt(70_000)) + "x";
      text.append('"').append(first.replace("\"", "\"\"")).append("\"\t");
      text.append(second).append(row % 2 == 0 ? "\r\n" : "\n");
      expected.add(List.of(first, second));
    }
    assertEquals(expected, cut(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void otherTextThanUtf8IsRefused() {
    assertThrows(CharacterCodingException.class, () -> cut(new byte[] {'a', (byte) 0xE9, '\n'}));
  }

  private static List<List<String>> cut(String text) throws IOException {
    return cut(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What begins with blanks is a blank line or a record, wherever the buffer ends in it. */
  @Test
  void blanksAreLookedAtBeyondTheBuffer() throws IOException {
    for (int length = (1 << 16) - 9; length <= 1 << 16; length++) {
      String first = "a".repeat(length);
      assertEquals(
          List.of(List.of(first), List.of("   b", "c"), List.of("d")),
          cut(first + "\n   b\tc\n   \nd"),
          () -> "behind " + first.length());
    }
  }

  @Test
  void aNulIsACharacterLikeAnyOther() throws IOException {
    assertEquals(List.of(List.of("\0a", "\0"), List.of("\0")), cut("\0a\t\0\n\0\n"));
    String long0 = "\0".repeat(70_000);
    assertEquals(List.of(List.of(long0, "b")), cut('"' + long0 + "\"\tb\n"));
  }

  @Test
  void blanksAtTheEndAreABlankLine() throws IOException {
    assertEquals(List.of(List.of("a")), cut("a\n  "));
    assertEquals(List.of(List.of("a  ")), cut("a  "));
  }

  @Test
  void aMarkAloneIsAnEmptyFile() throws IOException {
    assertEquals(List.of(), cut("\uFEFF"));
    assertEquals(List.of(List.of("a")), cut("\uFEFFa"));
  }

  @Test
  void theStreamIsClosedWithItsReader() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream in =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    new DelimitedRecords(in, ',').close();
    assertTrue(closed.get());
  }
}
