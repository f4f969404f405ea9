package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TemporaryFileTest {

  @TempDir Path folder;

  /** Two processes that write the same file must not write into each other's. */
  @Test
  void processesHaveTheirOwnAndTheDeadLeaveNothing() throws IOException {
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    Path living = Files.createFile(folder.resolve(".a.parquet." + parent + ".tmp"));
    // No process has a number like that.
    Path dead = Files.createFile(folder.resolve(".a.parquet.2147483600.tmp"));
    Path other = Files.createFile(folder.resolve(".b.parquet.2147483600.tmp"));
    Path mine = ParquetWriter.temporary(folder.resolve("a.parquet"));
    assertEquals(folder, mine.getParent());
    assertNotEquals(living, mine);
    assertTrue(Files.exists(living));
    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(other));
  }
}
