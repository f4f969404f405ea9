package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.fixtures.FileWatcher;
import dev.ergo.fixtures.WatchedProvider;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is forced to the disk, and when: a power cut takes everything else. */
@Tag("unit")
class DurableWritesTest {

  @TempDir Path root;

  private final List<String> events = new ArrayList<>();
  private final WatchedProvider system =
      new WatchedProvider(FileSystems.getDefault().provider(), new Recorder());

  /** Repeated changes of one file are one event. */
  private final class Recorder implements FileWatcher {

    @Override
    public void before(Path path) {
      add("change " + root.relativize(path));
    }

    @Override
    public void opened(Path path, long size) {}

    @Override
    public void forced(Path path, long size) {
      add("force " + root.relativize(path));
    }

    private void add(String event) {
      if (events.isEmpty() || !events.get(events.size() - 1).equals(event)) {
        events.add(event);
      }
    }
  }

  private Path path(String name) {
    return system.watched(root.resolve(name));
  }

  @Test
  void aFileIsOnTheDiskBeforeItHasItsName() {
    AtomicWrite.text(path("a"), "text");
    assertEquals(List.of("change .a.tmp", "force .a.tmp", "change a", "force "), events);
  }

  @Test
  void aFolderIsOnTheDiskWithAllThatIsInItBeforeItHasItsName() {
    AtomicWrite.folder(
        path("out"),
        folder -> Files.writeString(Files.createDirectory(folder.resolve("in")).resolve("f"), "x"));
    assertEquals(
        List.of(
            "change .out.tmp",
            "change .out.tmp/in",
            "change .out.tmp/in/f",
            "force .out.tmp/in/f",
            "force .out.tmp/in",
            "force .out.tmp",
            "change out",
            "force "),
        events);
  }

  @Test
  void newFoldersAreEnteredInThoseAboveThem() throws IOException {
    AtomicWrite.folders(path("a/b"));
    assertEquals(List.of("change a", "force ", "change a/b", "force a"), events);
  }

  @Test
  void linesAreOnTheDiskOnceTheyAreAdded() throws IOException {
    try (LineLog log = LineLog.open(path("log"))) {
      assertEquals(List.of("change log", "force ", "change log"), events);
      events.clear();
      log.append(List.of("one", "two"));
      assertEquals(List.of("change log", "force log"), events);
    }
  }

  @Test
  void aNewNameIsOnTheDisk() throws IOException {
    Files.writeString(root.resolve("a"), "x");
    new DamagedFile(path("a")).setAside();
    assertEquals(List.of("change a.damaged", "force "), events);
  }

  @Test
  void aFileThatCannotBeForcedIsNoDurableOne() {
    assertThrows(IOException.class, () -> AtomicWrite.force(root.resolve("absent")));
  }
}
