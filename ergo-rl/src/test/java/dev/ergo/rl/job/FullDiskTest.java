package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up in the middle of a run. */
@Tag("integration")
class FullDiskTest {

  @TempDir Path folder;

  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
        "mounting a small tmpfs takes root");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    // Lazily: weights that were read stay mapped until the garbage collector frees them.
    run("umount", "-l", disk.toString());
  }

  @Test
  void leavesWholeFilesAndGoesOnWhenThereIsSpace() throws IOException, InterruptedException {
    TinyRuns runs = new TinyRuns(folder);
    Path config = runs.sft("path: " + runs.examples("train.parquet", 4));
    Map<String, String> there = Map.of("run.dir", disk.toString());
    for (String size : List.of("64k", "1m", "3m")) {
      assertTrue(run("mount", "-o", "remount,size=" + size, disk.toString()) == 0);
      Launch.of(config, there).refused("space", disk.toString());
      assertNothingHalfWritten();
    }
    assertTrue(Files.exists(disk.resolve("sft/checkpoints/step-000002/model.safetensors")));
    assertTrue(run("mount", "-o", "remount,size=40m", disk.toString()) == 0);
    Launch resumed = Launch.of(config, there).succeeded();
    assertTrue(resumed.out().contains("resumed"), resumed.out());
  }

  private void assertNothingHalfWritten() throws IOException {
    try (Stream<Path> walk = Files.walk(disk)) {
      for (Path entry : walk.toList()) {
        String name = entry.getFileName().toString();
        assertFalse(name.endsWith(".tmp") || name.endsWith(".partial"), entry.toString());
      }
    }
    assertFalse(Files.exists(disk.resolve("sft/final")));
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
