package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
