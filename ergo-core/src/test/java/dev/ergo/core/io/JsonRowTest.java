package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class JsonRowTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("rows.jsonl");
  }

  private List<JsonRow> lines(String text) throws IOException {
    Files.writeString(file, text);
    return JsonRow.lines(file, "rows");
  }

  private void assertRefused(String message, Executable reading) {
    assertEquals(file + message, assertThrows(UserException.class, reading).getMessage(), message);
  }

  @Test
  void blankLinesAreLeftOutAndCount() throws IOException {
    List<JsonRow> rows = lines("\n{\"a\": 1}\n \n{\"a\": 2}\n");
    assertEquals(file + ", line 2", rows.get(0).place());
    assertEquals(file + ", line 4", rows.get(1).place());
    assertEquals(2, rows.get(1).node().get("a").asInt());
  }

  @Test
  void aListIsReadToo() throws IOException {
    Files.writeString(file, "  [{\"a\": 1},\n{\"a\": 2}]\n");
    List<JsonRow> rows = JsonRow.linesOrList(file, "rows");
    assertEquals(file + ", row 1", rows.get(1).place());
    assertEquals(2, rows.get(1).node().get("a").asInt());
    Files.writeString(file, "{\"a\": 3}\n");
    assertEquals(file + ", line 1", JsonRow.linesOrList(file, "rows").get(0).place());
  }

  @Test
  void filesOfAnotherFormAreRefusedWithTheirPlace() throws IOException {
    assertEquals(
        "there is no file " + file + "; expected rows",
        assertThrows(UserException.class, () -> JsonRow.lines(file, "rows")).getMessage());
    assertRefused(" has no rows; expected rows", () -> lines("\n"));
    assertRefused(", line 2: not a JSON object; expected rows", () -> lines("{}\n[1]\n"));
    assertRefused(
        ", line 1: not valid JSON (Unexpected end-of-input within/between Object entries); expected rows",
        () -> lines("{\"a\": 1,"));
    UserException two = assertThrows(UserException.class, () -> lines("{} {}\n"));
    assertEquals(file + ", line 1: not valid JSON", two.getMessage().split(" \\(")[0]);
    Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
    assertRefused(
        " can't be read as UTF-8 text; expected rows; check the file",
        () -> JsonRow.lines(file, "rows"));
  }

  @Test
  void valuesOfAnotherFormAreRefusedWithTheirKey() throws IOException {
    JsonRow row = lines("{\"t\": \" \", \"n\": 1, \"l\": [1, \"a\"], \"o\": {\"p\": []}}").get(0);
    String mend = "; mend the row or leave it out";
    assertRefused(", line 1: t is not a text" + mend, () -> row.text("t"));
    assertRefused(", line 1: n is not a text" + mend, () -> row.text("n"));
    assertRefused(", line 1: x is not a text" + mend, () -> row.text("x"));
    assertRefused(", line 1: l is not a list of texts" + mend, () -> row.texts("l"));
    assertRefused(
        ", line 1: l is not a list of 2 whole numbers" + mend, () -> row.integers("l", 2));
    assertRefused(
        ", line 1: l is not a list of 1 whole numbers" + mend, () -> row.integers("l", 1));
    assertRefused(", line 1: l is not an object" + mend, () -> row.objects("l"));
    assertRefused(", line 1: n is not a list" + mend, () -> row.list("n"));
    assertRefused(", line 1, o: p is not an object" + mend, () -> row.object("o").object("p"));
  }

  @Test
  void valuesAreGivenAsTheyAre() throws IOException {
    JsonRow row =
        lines("{\"t\": \" a \", \"l\": [1, 2], \"s\": [\"\", \"b\"], \"o\": [{}]}").get(0);
    assertEquals(" a ", row.text("t"));
    assertEquals(List.of(1, 2), row.integers("l", 2));
    assertEquals(List.of("", "b"), row.texts("s"));
    assertEquals(file + ", line 1, o", row.objects("o").get(0).place());
  }

  @Test
  void aFileMayBeOneObject() throws IOException {
    Files.writeString(file, "{\"a\":\n 1}\n");
    JsonRow whole = JsonRow.file(file, "an object");
    assertEquals(file.toString(), whole.place());
    assertEquals(1, whole.node().get("a").asInt());
  }
}
