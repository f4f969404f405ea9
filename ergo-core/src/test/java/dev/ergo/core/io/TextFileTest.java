package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TextFileTest {

  private static final String MARK = "\uFEFF";

  @TempDir Path folder;

  private Path file(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("text"), text.getBytes(charset));
  }

  @Test
  void byteOrderMarksAreNoPartOfTheText() throws IOException {
    String text = "{\"id\": \"é\"}\r\n";
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertEquals(text, TextFile.read(file(MARK + text, charset)));
      assertEquals(List.of("{\"id\": \"é\"}"), TextFile.lines(file(MARK + text, charset)));
    }
    assertEquals(text, TextFile.read(file(text, StandardCharsets.UTF_8)));
    assertEquals("", TextFile.read(file("", StandardCharsets.UTF_8)));
    assertEquals("a", TextFile.read(file("a", StandardCharsets.UTF_8)));
  }

  @Test
  void otherEncodingsAreNotGuessed() throws IOException {
    Path latin = file("café", StandardCharsets.ISO_8859_1);
    assertThrows(CharacterCodingException.class, () -> TextFile.read(latin));
    assertThrows(CharacterCodingException.class, () -> TextFile.lines(latin));
  }

  @Test
  void jsonLinesAndListsAreReadBehindAMarkAndWithCarriageReturns() throws IOException {
    Path lines = file(MARK + "{\"a\": 1}\r\n\r\n{\"a\": 2}\r\n", StandardCharsets.UTF_8);
    assertEquals(2, JsonRow.linesOrList(lines, "rows").get(1).node().get("a").asInt());
    Path list = file(MARK + "[{\"a\": 1},\r\n{\"a\": 2}]\r\n", StandardCharsets.UTF_8);
    assertEquals(2, JsonRow.linesOrList(list, "rows").get(1).node().get("a").asInt());
    Path object = file(MARK + "{\"a\": 3}\r\n", StandardCharsets.UTF_8);
    assertEquals(3, JsonFile.read(object).get("a").asInt());
  }

  @Test
  void whatLiesInAFilesPlaceIsNamed() throws IOException {
    Path pointer =
        file("version https://git-lfs.github.com/spec/v1\noid x\n", StandardCharsets.UTF_8);
    for (org.junit.jupiter.api.function.Executable read :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> JsonRow.lines(pointer, "rows"), () -> JsonFile.read(pointer))) {
      String message = assertThrows(UserException.class, read).getMessage();
      assertTrue(message.contains("git-lfs pointer"), message);
    }
  }

  @Test
  void theMarkSaysHowTheTextIsEncoded() throws IOException {
    assertEquals(
        new TextFile.Mark(StandardCharsets.UTF_16BE, 2),
        TextFile.mark(file(MARK + "a", StandardCharsets.UTF_16BE)));
    assertEquals(
        new TextFile.Mark(StandardCharsets.UTF_8, 3),
        TextFile.mark(file(MARK, StandardCharsets.UTF_8)));
    assertEquals(
        new TextFile.Mark(StandardCharsets.UTF_8, 0),
        TextFile.mark(file("a", StandardCharsets.UTF_8)));
  }
}
