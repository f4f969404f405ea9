package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class LineLogTest {

  @TempDir Path folder;

  @Test
  void unfinishedLinesAreCutOffAndOthersKept() throws IOException {
    Path file = Files.writeString(folder.resolve("log"), "one\nzwölf\nthree\ntorn");
    try (LineLog log = LineLog.open(file)) {
      assertEquals(List.of("one", "zwölf", "three"), log.found());
      assertEquals("one\nzwölf\nthree\n", Files.readString(file));
      log.keep(2);
      log.append(List.of("vier", "fünf"));
    }
    assertEquals("one\nzwölf\nvier\nfünf\n", Files.readString(file));
    try (LineLog log = LineLog.open(file)) {
      log.keep(0);
    }
    assertEquals("", Files.readString(file));
  }

  @Test
  void aNewLogIsEmpty() throws IOException {
    Path file = folder.resolve("new");
    try (LineLog log = LineLog.open(file)) {
      assertEquals(List.of(), log.found());
      log.append(List.of("a"));
    }
    assertEquals("a\n", Files.readString(file));
  }

  @Test
  void aBadLineIsLeftOutAndTheFileSetAside() throws IOException {
    Path file = Files.writeString(folder.resolve("log"), "1\nx\n3\ny\n5\ntorn");
    List<String> told = new ArrayList<>();
    try (LineLog log = LineLog.open(file, line -> line.matches("\\d"), told::add)) {
      assertEquals(List.of("1", "3", "5"), log.found());
      log.append(List.of("6"));
    }
    assertEquals("1\n3\n5\n6\n", Files.readString(file));
    // What a crash cuts off is no damage.
    assertEquals("1\nx\n3\ny\n5\n", Files.readString(folder.resolve("log.damaged")));
    assertEquals(
        List.of(
            file
                + " is damaged: line 2 (and 1 more) can't be read and is left out; the damaged file is kept as log.damaged"),
        told);
    try (LineLog log = LineLog.open(file, line -> line.matches("\\d"), told::add)) {
      log.keep(1);
      log.append(List.of("2"));
    }
    assertEquals("1\n2\n", Files.readString(file));
    assertEquals(1, told.size());
  }

  @Test
  void oneBadLineIsNamedAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("log"), "x\n2\n");
    List<String> told = new ArrayList<>();
    LineLog.open(file, line -> line.matches("\\d"), told::add).close();
    assertEquals(
        List.of(
            file
                + " is damaged: line 1 can't be read and is left out; the damaged file is kept as log.damaged"),
        told);
  }

  @Test
  void aClosedLogTakesNoMore() throws IOException {
    LineLog log = LineLog.open(folder.resolve("log"));
    log.close();
    assertThrows(ClosedChannelException.class, () -> log.append(List.of("late")));
  }
}
