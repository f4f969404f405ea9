package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class OutputFolderTest {

  private static final OutputFile.Former OWN =
      file -> {
        try {
          return Files.readString(file).startsWith("own");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };

  @TempDir Path folder;
  private Path target;

  @BeforeEach
  void target() {
    target = folder.resolve("a/set");
  }

  private static void write(OutputFolder output, String name, String text) {
    OutputFolder.write(output.work(), name, file -> AtomicWrite.text(file, text));
  }

  /** All that is beside the target too, by path; texts of files. */
  private Map<String, String> there() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        texts.put(folder.relativize(path).toString(), Files.readString(path));
      }
    }
    return texts;
  }

  private void publish(Map<String, String> files) {
    OutputFolder.check("job.output", target, OWN);
    try (OutputFolder output = OutputFolder.open(target)) {
      files.forEach((name, text) -> write(output, name, text));
      output.publish();
    }
  }

  @Test
  void itIsThereAsAWholeInPlaceOfItsFormer() throws IOException {
    publish(Map.of("x-0", "own 0", "x-1", "own 1"));
    assertEquals(Map.of("a/set/x-0", "own 0", "a/set/x-1", "own 1"), there());
    publish(Map.of("x-0", "own new"));
    assertEquals(Map.of("a/set/x-0", "own new"), there());
    try (OutputFolder output = OutputFolder.open(target)) {
      write(output, "x-0", "own never");
    }
    assertEquals(Map.of("a/set/x-0", "own new"), there());
  }

  @Test
  void aFileMayBeWrittenAgainAndWhatLostProcessesLeftGoes() throws IOException {
    try (OutputFolder output = OutputFolder.open(target)) {
      write(output, "x-0", "own");
      write(output, "x-0", "own");
      Path lost = Files.createTempDirectory(output.work(), ".");
      Files.writeString(lost.resolve("x-0"), "ow");
      output.publish();
    }
    assertEquals(Map.of("a/set/x-0", "own"), there());
  }

  @Test
  void aFileThatFailsLeavesNothing() throws IOException {
    try (OutputFolder output = OutputFolder.open(target)) {
      assertThrows(
          UserException.class,
          () ->
              OutputFolder.write(
                  output.work(),
                  "x-0",
                  file -> {
                    AtomicWrite.text(file, "half");
                    throw new UserException("a bad row");
                  }));
      assertEquals(Map.of(), there());
    }
    Path gone = folder.resolve("gone");
    UserException refused =
        assertThrows(UserException.class, () -> OutputFolder.write(gone, "x", file -> {}));
    assertTrue(refused.getMessage().startsWith("cannot write " + gone.resolve("x")));
    assertFalse(Files.exists(gone), "whoever is late makes nothing again");
  }

  /** A process can be killed between the two renames. */
  @Test
  void whatAKilledProcessLeftIsMended() throws IOException {
    Files.createDirectories(folder.resolve("a/.set.former.tmp"));
    Files.writeString(folder.resolve("a/.set.former.tmp/x-0"), "own former");
    Files.createDirectories(folder.resolve("a/.set.tmp/.1"));
    Files.writeString(folder.resolve("a/.set.tmp/.1/x-0"), "own ha");
    try (OutputFolder output = OutputFolder.open(target)) {
      write(output, "x-1", "own 1");
    }
    assertEquals(Map.of("a/set/x-0", "own former"), there());
    Files.createDirectories(folder.resolve("a/.set.former.tmp"));
    publish(Map.of("x-1", "own 1"));
    assertEquals(Map.of("a/set/x-1", "own 1"), there());
    assertFalse(Files.exists(folder.resolve("a/.set.former.tmp")));
  }

  private String refusal(Path output) {
    return assertThrows(UserException.class, () -> OutputFolder.check("job.output", output, OWN))
        .getMessage();
  }

  @Test
  void whatSomebodyElseMadeIsRefused() throws IOException {
    publish(Map.of("x-0", "own"));
    Files.writeString(target.resolve("notes"), "precious");
    String message =
        "job.output: %s is there already and holds %s, which this job did not write; it was left as it is: give another path or delete it yourself";
    assertEquals(message.formatted(target, "notes"), refusal(target));
    Files.delete(target.resolve("notes"));
    Files.createDirectory(target.resolve("more"));
    assertEquals(message.formatted(target, "more"), refusal(target));
    Path file = target.resolve("x-0");
    assertEquals(
        "job.output: %s is a file, and a folder of files is to be written; name a folder"
            .formatted(file),
        refusal(file));
    assertEquals(
        "job.output: %s can't be made, for %s is no folder; give another path"
            .formatted(file.resolve("b/c"), file),
        refusal(file.resolve("b/c")));
  }

  /** Where something is mounted no other folder can be put. */
  @Test
  void aMountPointIsRefused() {
    Path mounted = Path.of("/proc");
    assumeTrue(MountPoints.here().contains(mounted), "the system does not tell its mounts");
    assertTrue(refusal(mounted).contains("is where something is mounted"));
  }

  @Test
  void namesSortAsTheyAreRead() {
    assertEquals("x-00007-of-00012.parquet", OutputFolder.fileName("x", 7, 12, ".parquet"));
    List<String> names =
        List.of(9, 10, 99_998).stream()
            .map(number -> OutputFolder.fileName("x", number, OutputFolder.MOST_FILES, ""))
            .toList();
    assertEquals(names.stream().sorted().toList(), names);
  }
}
