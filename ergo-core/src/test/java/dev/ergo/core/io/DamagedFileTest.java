package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DamagedFileTest {

  @TempDir Path folder;

  @Test
  void nothingThatWasSetAsideBeforeIsReplaced() throws IOException {
    Path file = folder.resolve("a.jsonl");
    for (String content : new String[] {"one", "two", "three"}) {
      Files.writeString(file, content);
      Path aside = new DamagedFile(file).setAside();
      assertEquals(content, Files.readString(aside));
      assertFalse(Files.exists(file));
    }
    assertEquals("one", Files.readString(folder.resolve("a.jsonl.damaged")));
    assertEquals("two", Files.readString(folder.resolve("a.jsonl.damaged-2")));
    assertEquals("three", Files.readString(folder.resolve("a.jsonl.damaged-3")));
  }

  @Test
  void aFolderGoesWithWhatIsInIt() throws IOException {
    Path inside = Files.createDirectories(folder.resolve("final/sub"));
    assertEquals(folder.resolve("final.damaged"), new DamagedFile(inside.getParent()).setAside());
    assertEquals(true, Files.isDirectory(folder.resolve("final.damaged/sub")));
  }

  @Test
  void aDanglingLinkIsAFileToo() throws IOException {
    Files.createSymbolicLink(folder.resolve("a.damaged"), folder.resolve("nowhere"));
    Path file = Files.writeString(folder.resolve("a"), "x");
    assertEquals(folder.resolve("a.damaged-2"), new DamagedFile(file).setAside());
  }

  @Test
  void whatCannotBeMovedIsNamed() {
    Path absent = folder.resolve("absent");
    String message =
        assertThrows(UserException.class, () -> new DamagedFile(absent).setAside()).getMessage();
    assertEquals(0, message.indexOf("cannot write " + absent + ".damaged"), message);
  }
}
