package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class JsonFileTest {

  @TempDir Path folder;

  private static String refusal(Path file) {
    return assertThrows(UserException.class, () -> JsonFile.read(file)).getMessage();
  }

  @Test
  void oneObjectIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "{\"a\": {\"b\": 2}}");
    assertEquals(2, JsonFile.read(file).at("/a/b").asInt());
  }

  @Test
  void otherFilesAreNamedWithWhatTheyAre() throws IOException {
    Path file = folder.resolve("a.json");
    assertEquals(
        "no file " + file + ": a model directory in Hugging Face form has one", refusal(file));
    Files.writeString(file, "[1]");
    assertEquals("file " + file + " does not hold a JSON object", refusal(file));
    // The parser knows no place of it.
    Files.writeString(file, "{\"a\":".repeat(1500));
    assertEquals("file " + file + " is not valid JSON: it is nested too deeply", refusal(file));
    Files.writeString(file, "{\n\"a\": }");
    assertTrue(refusal(file).startsWith("file " + file + " is not valid JSON at line 2: "));
  }

  @Test
  void theSizeIsBounded() throws IOException {
    Path file = folder.resolve("large.json");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength((64L << 20) + 1);
    }
    assertEquals(
        "file %s has 67108865 bytes, but at most 67108864 are read".formatted(file), refusal(file));
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(64L << 20);
    }
    assertTrue(refusal(file).contains("not valid JSON"), refusal(file));
  }

  /** A file of our own that holds null is damaged. */
  @Test
  void aValueOfOurOwnIsNeverNull() throws IOException {
    Path file = folder.resolve("own.json");
    Files.writeString(file, "[1, 2]");
    assertArrayEquals(
        new int[] {1, 2}, JsonFile.<int[]>value(JsonFile.MAPPER.readerFor(int[].class), file));
    Files.writeString(file, "null");
    IOException refused =
        assertThrows(
            IOException.class, () -> JsonFile.value(JsonFile.MAPPER.readerFor(int[].class), file));
    assertEquals("it holds null", refused.getMessage());
  }
}
