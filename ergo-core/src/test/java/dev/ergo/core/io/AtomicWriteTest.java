package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class AtomicWriteTest {

  @TempDir Path root;

  @Test
  void failureLeavesTheOldFileAndNothingElse() throws IOException {
    Path target = root.resolve("a.txt");
    text(target, "old");
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                AtomicWrite.file(
                    target,
                    channel -> {
                      channel.write(ByteBuffer.allocate(10));
                      throw new IOException("No space left on device");
                    }));
    assertEquals(
        "no space left on the device while writing %s: free some space or choose another place"
            .formatted(target),
        e.getMessage());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("a.txt"), names());
    text(target, "new");
    assertEquals("new", Files.readString(target));
  }

  @Test
  void folderAppearsAsAWhole() throws IOException {
    Path target = root.resolve("out");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicWrite.folder(
                target,
                folder -> {
                  Files.writeString(Files.createDirectory(folder.resolve("sub")).resolve("f"), "x");
                  throw new IllegalStateException();
                }));
    assertEquals(List.of(), names());
    UserException e =
        assertThrows(
            UserException.class,
            () ->
                AtomicWrite.folder(
                    target,
                    folder -> {
                      throw new FileSystemException("x", null, "Disk quota exceeded");
                    }));
    assertTrue(e.getMessage().startsWith("no space left on the device"), e.getMessage());
    Files.createDirectory(target);
    AtomicWrite.folder(
        target,
        folder -> {
          assertFalse(folder.equals(target));
          Files.writeString(folder.resolve("f"), "x");
        });
    assertEquals("x", Files.readString(target.resolve("f")));
    assertEquals(List.of("out"), names());
  }

  @Test
  void refusesAFolderThatIsThere() throws IOException {
    Path target = Files.createDirectory(root.resolve("out"));
    Files.writeString(target.resolve("precious"), "x");
    UserException e =
        assertThrows(UserException.class, () -> AtomicWrite.folder(target, folder -> {}));
    assertEquals(
        "cannot write %s: it exists already; remove it or choose another place".formatted(target),
        e.getMessage());
    assertTrue(Files.exists(target.resolve("precious")));
  }

  @Test
  void removesWhatAKilledProcessLeft() throws IOException {
    Path left = Files.createDirectory(root.resolve(".out.tmp"));
    Files.writeString(left.resolve("half"), "x");
    AtomicWrite.folder(root.resolve("out"), folder -> Files.writeString(folder.resolve("f"), "x"));
    assertFalse(Files.exists(root.resolve("out/half")));
    assertEquals(List.of("out"), names());
  }

  private static void text(Path target, String text) {
    AtomicWrite.file(
        target, channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
