package dev.ergo.data.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class TablesTest {

  private static final String MARK = "\ufeff";

  @TempDir Path folder;

  private Table open(String name, String text) throws IOException {
    return open(Files.writeString(folder.resolve(name), text));
  }

  private static Table open(Path path) {
    return Tables.open(List.of(path), null);
  }

  private static List<Object> column(Table table, String column) {
    List<Object> values = new ArrayList<>();
    LongStream.range(0, table.size())
        .forEach(i -> values.add(table.texts(i, Set.of(column)).get(column)));
    return values;
  }

  private static String refusal(Path path, String split) {
    return assertThrows(UserException.class, () -> Tables.open(List.of(path), split)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"q\": \"eins\"}, {\"q\": \"zwei ü\"}, {\"q\": null}]",
        "{\"info\": {\"q\": 1}, \"rows\": [{\"q\": \"eins\"}, {\"q\": \"zwei ü\"}, {}], \"empty\": []}",
        "{\"q\": \"eins\"}\n{\"q\": \"zwei ü\"}\n{\"q\": null}\n"
      })
  void jsonIsAListOrAnObjectWithOneOrObjects(String json) throws IOException {
    for (String text : List.of(json, MARK + json)) {
      Table table = open("rows.json", text);
      List<Object> values = column(table, "q");
      assertEquals(List.of("eins", "zwei ü"), values.subList(0, 2));
      assertEquals(null, values.get(2));
      assertTrue(table.place(1).where().endsWith("rows.json, row 1"), table.place(1).where());
      assertEquals(Set.of("q"), table.columns());
    }
  }

  @Test
  void jsonLinesAreNumberedAsInTheFile() throws IOException {
    Table table = open("rows.jsonl", MARK + "{\"q\": 1}\r\n\r\n{\"q\": 2.5}\r\n {\"q\": ");
    assertEquals(3, table.size());
    assertEquals(List.of(1, 2.5), List.of(column(table, "q", 0), column(table, "q", 1)));
    assertTrue(table.place(1).where().endsWith("rows.jsonl, line 3"), table.place(1).where());
    String message = assertThrows(UserException.class, () -> table.cell(2, "q")).getMessage();
    assertTrue(message.contains("rows.jsonl, line 4: not a JSON object"), message);
  }

  private static Object column(Table table, String column, long row) {
    return table.cell(row, column);
  }

  @Test
  void jsonThatHoldsNoRowsIsNamed() throws IOException {
    for (String json : List.of("3", "{\"a\": 1}", "[{\"q\": 1}", "[{\"q\": }]")) {
      String message = assertThrows(UserException.class, () -> open("x.json", json)).getMessage();
      assertTrue(message.contains("x.json"), message);
    }
    String two = "{\"a\": [{\"q\": 1}], \"b\": [{\"q\": 1}]}";
    String message = assertThrows(UserException.class, () -> open("x.json", two)).getMessage();
    assertTrue(message.contains("with the lists a, b"), message);
  }

  /** A quote that does not begin a field is a character, as in pandas; a row may end early. */
  @Test
  void strayQuotesBelongToTheText() throws IOException {
    Table table =
        open(
            "rows.tsv",
            MARK + "q\ta\r\nthe 5\" screen\tred\r\n\"one\ttwo\"\"\" more\tx\r\nend\r\n");
    assertEquals(List.of("the 5\" screen", "one\ttwo\" more", "end"), column(table, "q"));
    List<Object> answers = column(table, "a");
    assertEquals(List.of("red", "x"), answers.subList(0, 2));
    assertEquals(null, answers.get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\t"})
  void fieldsOfCsvAndTsvMayHoldBreaksAndQuotes(String separator) throws IOException {
    String text =
        MARK + "q,a\r\n\"one, \"\"two\"\"\r\nthree\",x\r\nü,\r\n".replace(",a", separator + "a");
    String rows = text.replace("\",x", "\"" + separator + "x").replace("ü,", "ü" + separator);
    Table table = open(separator.equals(",") ? "rows.csv" : "rows.tsv", rows);
    assertEquals(Set.of("q", "a"), table.columns());
    assertEquals("one, \"two\"\r\nthree", table.cell(0, "q"));
    assertEquals("x", table.cell(0, "a"));
    assertEquals("ü", table.cell(1, "q"));
    assertEquals(null, table.cell(1, "a"));
    assertEquals(2, table.size());
  }

  @Test
  void aRowInAnotherEncodingIsNamed() throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.write(file, "q,a\nGr\u00f6\u00dfe,1\nx,2\n".getBytes(StandardCharsets.ISO_8859_1));
    Table table = open(file);
    String message = assertThrows(UserException.class, () -> table.cell(0, "q")).getMessage();
    assertTrue(message.contains("rows.csv, row 0: it is not UTF-8 text"), message);
    assertEquals("2", table.cell(1, "a"));
  }

  /** As PowerShell and Excel write text. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void textOfWindowsIsRead(String charset) throws IOException {
    String json = "{\"q\": \"zwei ü\"}\r\n{\"q\": \"drei 三\"}\r\n";
    for (String name : List.of("rows.jsonl", "rows.json")) {
      Path file = Files.writeString(folder.resolve(name), MARK + json, Charset.forName(charset));
      assertEquals(List.of("zwei ü", "drei 三"), column(open(file), "q"));
    }
    String fields = MARK + "q,a\r\nzwei ü,1\r\ndrei 三,2\r\n";
    Path csv = Files.writeString(folder.resolve("r.csv"), fields, Charset.forName(charset));
    assertEquals(List.of("zwei ü", "drei 三"), column(open(csv), "q"));
    assertEquals("2", open(csv).cell(1, "a"));
    byte[] odd = Files.readAllBytes(csv);
    Files.write(csv, Arrays.copyOf(odd, odd.length - 1));
    assertTrue(refusal(csv, null).contains("write it as UTF-8"), refusal(csv, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.jsonl", "x.json", "x.csv", "x.tsv", "x.arrow", "x.tar", "x.parquet"})
  void whatLiesInAFilesPlaceIsNamed(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
    assertTrue(refusal(file, null).contains("is a git-lfs pointer"), refusal(file, null));
    Files.writeString(file, "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n");
    assertTrue(refusal(file, null).contains("is a web page"), refusal(file, null));
  }

  @Test
  void aTarHoldsSamplesByName() throws IOException {
    Path tar = folder.resolve("000000.tar");
    try (OutputStream out = Files.newOutputStream(tar);
        TarArchiveOutputStream files = new TarArchiveOutputStream(out)) {
      put(files, "a/1.png", "first");
      put(files, "a/1.json", "{\"question\": \"q1\", \"n\": [1, 2]}");
      put(files, "a/2.left.jpg", "left");
      put(files, "a/2.right.jpg", "right");
      put(files, "a/2.txt", "caption\n");
    }
    Table table = open(tar);
    assertEquals(2, table.size());
    assertEquals("q1", table.texts(0, Set.of()).get("question"));
    assertEquals("a/2", table.texts(1, Set.of()).get("__key__"));
    assertEquals("caption", table.texts(1, Set.of()).get("txt"));
    List<?> pictures = (List<?>) table.cell(1, "image");
    assertEquals("right", new String((byte[]) pictures.get(1), StandardCharsets.UTF_8));
    Files.write(tar, new byte[700]);
    assertTrue(refusal(Files.writeString(tar, "x".repeat(700)), null).contains("000000.tar"));
  }

  private static void put(TarArchiveOutputStream files, String name, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    files.putArchiveEntry(entry);
    files.write(bytes);
    files.closeArchiveEntry();
  }

  @Test
  void splitsAreNotMixed() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("README.md"), "about");
    Files.writeString(data.resolve("train-00000-of-00002.jsonl"), "{\"q\": 1}\n");
    Files.writeString(data.resolve("train-00001-of-00002.jsonl"), "{\"q\": 2}\n");
    Files.writeString(data.resolve("test-00000-of-00001.jsonl"), "{\"q\": 3}\n");
    String mixed = refusal(folder, null);
    assertTrue(mixed.contains("the splits test, train; name the one that is meant"), mixed);
    assertEquals(List.of(1, 2), column(Tables.open(List.of(folder), "train"), "q"));
    assertEquals(List.of(3), column(Tables.open(List.of(data), "test"), "q"));
    String other = refusal(folder, "validation");
    assertTrue(other.contains("no file of the split validation, only of test, train"), other);
    Path file = data.resolve("test-00000-of-00001.jsonl");
    assertTrue(refusal(file, "test").contains("leave split out"));
    List<Object> both =
        column(Tables.open(List.of(file, data.resolve("train-00000-of-00002.jsonl")), null), "q");
    assertEquals(List.of(3, 1), both);
  }

  @Test
  void whatIsNoDataIsNamed() throws IOException {
    assertTrue(refusal(folder, null).contains("holds no file of rows"));
    assertTrue(refusal(folder.resolve("x.jsonl"), null).contains("There is no"));
    Path pickle = Files.writeString(folder.resolve("x.pkl"), "abc");
    assertTrue(refusal(pickle, null).contains("is of no kind that is read; give .parquet"));
    Path empty = Files.writeString(folder.resolve("x.jsonl"), "\n\n");
    assertTrue(refusal(empty, null).contains("has no rows"));
    Path arrow = Files.writeString(folder.resolve("x.arrow"), "ARROW1\0\0\0\0\0\7");
    assertTrue(refusal(arrow, null).contains("can't be read as an Arrow file"));
  }
}
