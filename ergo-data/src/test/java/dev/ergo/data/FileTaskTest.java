package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.spread.Residents;
import dev.ergo.data.scenes.ScaledImage;
import dev.ergo.data.scenes.ScaledSet;
import dev.ergo.data.scenes.SceneSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that writes one file of a data set does; the jobs are in ergo-rl's tests. */
@Tag("unit")
class FileTaskTest {

  @TempDir Path folder;

  private FileTask task(Path work, FileRows rows) {
    return new FileTask("scenes.output", "scenes", work.toString(), "x.parquet", rows);
  }

  @Test
  void doneAgainItGivesTheSameFile() throws IOException {
    FileTask task = task(folder, new SceneRows(SceneSet.of(3), 2, 4));
    long bytes = task.run(new Residents());
    byte[] first = Files.readAllBytes(folder.resolve("x.parquet"));
    assertEquals(first.length, bytes);
    assertEquals(bytes, task.run(new Residents()));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("x.parquet")));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("x.parquet")), left.toList());
    }
    try (ParquetExamples examples = TestRows.open(folder.resolve("x.parquet"))) {
      assertEquals(2, examples.size());
      assertEquals("scenes-448-3-2", examples.get(0).id());
    }
  }

  /** Another process is told of the rows by their serialised form. */
  @Test
  void scenesOfVersion3AreWrittenToo() throws Exception {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
      out.writeObject(new SceneRows(ScaledSet.of(3), 2, 4));
    }
    SceneRows received;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      received = (SceneRows) in.readObject();
    }
    task(folder, received).run(new Residents());
    try (ParquetExamples examples = TestRows.open(folder.resolve("x.parquet"))) {
      assertEquals(2, examples.size());
      assertEquals("scenes3-896-3-2", examples.get(0).id());
      assertArrayEquals(
          new ScaledImage(ScaledSet.of(3), 2).load().rgb(), examples.get(0).image().load().rgb());
    }
  }

  @Test
  void aFolderThatThisMachineDoesNotSeeIsNotMade() {
    Path absent = folder.resolve("absent");
    String refused =
        assertThrows(
                UserException.class,
                () -> task(absent, new SceneRows(SceneSet.of(3), 0, 1)).run(new Residents()))
            .getMessage();
    assertTrue(refused.startsWith("scenes.output: a process that writes files"), refused);
    assertTrue(refused.contains(absent + " of the process that leads"), refused);
    assertFalse(Files.exists(absent));
  }

  /** The process that leads has given up and deleted the folder meanwhile. */
  @Test
  void whoeverIsLateMakesNothingAgain() {
    Path work = folder.resolve("work");
    FileRows late =
        writer -> {
          new SceneRows(SceneSet.of(3), 0, 1).writeTo(writer);
          delete(work);
        };
    assertTrue(work.toFile().mkdir());
    UserException refused =
        assertThrows(UserException.class, () -> task(work, late).run(new Residents()));
    assertTrue(refused.getMessage().startsWith("cannot write " + work), refused.getMessage());
    assertFalse(Files.exists(work));
  }

  private static void delete(Path folder) {
    try {
      AtomicWrite.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rowsAreSharedOutEvenlyAndInOrder() {
    for (int files : List.of(1, 3, 7)) {
      List<Long> first =
          IntStream.rangeClosed(0, files)
              .mapToObj(file -> FolderPlan.first(7, files, file))
              .toList();
      assertEquals(0, first.get(0));
      assertEquals(7, first.get(files));
      for (int file = 0; file < files; file++) {
        long rows = first.get(file + 1) - first.get(file);
        assertTrue(rows == 7 / files || rows == (7 + files - 1) / files, first.toString());
      }
    }
  }
}
