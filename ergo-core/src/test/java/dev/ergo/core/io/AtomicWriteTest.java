package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
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

  @Test
  void aLinkStaysOneAndWhatItLeadsToIsWritten() throws IOException {
    Path disk = Files.createDirectory(root.resolve("disk"));
    Path far = Files.writeString(disk.resolve("far.txt"), "old");
    Path near = Files.createSymbolicLink(root.resolve("near.txt"), Path.of("disk/far.txt"));
    Path hop = Files.createSymbolicLink(root.resolve("hop.txt"), near);
    AtomicWrite.text(hop, "new");
    assertEquals("new", Files.readString(far));
    assertTrue(Files.isSymbolicLink(near) && Files.isSymbolicLink(hop));
    Path dangling = Files.createSymbolicLink(root.resolve("d.txt"), disk.resolve("made.txt"));
    AtomicWrite.text(dangling, "made");
    assertEquals("made", Files.readString(disk.resolve("made.txt")));
    assertEquals(List.of("d.txt", "disk", "hop.txt", "near.txt"), names());
    Path circle = Files.createSymbolicLink(root.resolve("circle"), root.resolve("circle"));
    AtomicWrite.text(circle, "x");
    assertEquals("x", Files.readString(circle));
  }

  @Test
  void foldersAboveAreMadeAndLinksToFoldersAreGood() throws IOException {
    AtomicWrite.folders(root.resolve("a/b/c"));
    assertTrue(Files.isDirectory(root.resolve("a/b/c")));
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("a"));
    AtomicWrite.folders(link);
    AtomicWrite.text(link.resolve("d/f"), "x");
    assertEquals("x", Files.readString(root.resolve("a/d/f")));
    Path file = Files.writeString(root.resolve("file"), "x");
    assertThrows(IOException.class, () -> AtomicWrite.folders(file));
    assertThrows(UserException.class, () -> AtomicWrite.text(file.resolve("below"), "x"));
    assertEquals("x", Files.readString(file));
  }

  @Test
  void deletingTakesLinksAndNotWhatTheyLeadTo() throws IOException {
    Path kept = Files.writeString(Files.createDirectory(root.resolve("kept")).resolve("f"), "x");
    Path doomed = Files.createDirectories(root.resolve("doomed/deep"));
    Files.writeString(doomed.resolve("g"), "y");
    Files.createSymbolicLink(doomed.resolve("link"), kept.getParent());
    AtomicWrite.delete(root.resolve("doomed"));
    Path dangling = Files.createSymbolicLink(root.resolve("l"), root.resolve("nowhere"));
    AtomicWrite.delete(dangling);
    AtomicWrite.delete(root.resolve("absent"));
    assertEquals(List.of("kept"), names());
    assertTrue(Files.exists(kept));
  }

  @Test
  void whatNamesNothingIsRefused() {
    String message =
        assertThrows(UserException.class, () -> AtomicWrite.text(Path.of("/"), "x")).getMessage();
    assertEquals("'/' cannot be written: it names no file or folder", message);
  }

  @Test
  void failuresAreOneSentence() {
    Path target = root.resolve("t");
    String occupied =
        "cannot write " + target + ": it exists already; remove it or choose another place";
    assertEquals(
        occupied, AtomicWrite.failure(target, new DirectoryNotEmptyException("t")).getMessage());
    assertEquals(
        occupied, AtomicWrite.failure(target, new FileAlreadyExistsException("t")).getMessage());
    assertEquals(
        "cannot write %s: null (IOException)".formatted(target),
        AtomicWrite.failure(target, new IOException()).getMessage());
  }

  /** Content that fails with the failure of its own reading of files. */
  @Test
  void uncheckedFailuresAreSentencesToo() throws IOException {
    Path target = root.resolve("t");
    UserException refusal =
        assertThrows(
            UserException.class,
            () ->
                AtomicWrite.file(
                    target,
                    channel -> {
                      throw new UncheckedIOException(new IOException("gone"));
                    }));
    assertEquals("cannot write %s: gone (IOException)".formatted(target), refusal.getMessage());
    assertEquals(List.of(), names());
  }

  @Test
  void aFileInAFoldersPlaceIsRefused() throws IOException {
    Path target = Files.writeString(root.resolve("out"), "x");
    assertThrows(UserException.class, () -> AtomicWrite.folder(target, folder -> {}));
    assertEquals("x", Files.readString(target));
  }
}
