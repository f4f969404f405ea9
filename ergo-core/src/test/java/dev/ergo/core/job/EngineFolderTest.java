package dev.ergo.core.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class EngineFolderTest {

  @TempDir Path folder;

  private Path draft(String name, Duration age) throws IOException {
    Path draft = Files.createDirectories(folder.resolve(name));
    Files.writeString(draft.resolve("libtorch_cpu.so"), "half");
    Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(age)));
    return draft;
  }

  @Test
  void whatKilledStartsHaveLeftIsDeleted() throws IOException {
    Path left = draft("tmp123", Duration.ofHours(2));
    Path underWay = draft("tmp456", Duration.ofMinutes(5));
    Path whole = draft("2.7.1-cpu-linux-x86_64", Duration.ofDays(9));
    new EngineFolder(folder).clear(Instant.now());
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(underWay) && Files.exists(whole));
    new EngineFolder(folder.resolve("nowhere")).clear(Instant.now());
  }

  @Test
  void aFolderWithoutRoomIsOneSentence() {
    Throwable failure =
        new IllegalStateException(
            "Failed to load",
            new IllegalStateException(
                "Failed to extract PyTorch native library",
                new IOException("No space left on device")));
    String said = new EngineFolder(folder).failure(failure).orElseThrow();
    assertTrue(said.contains("No space left on device") && said.contains("DJL_CACHE_DIR"), said);
    Throwable other = new IllegalStateException("x", new IOException("No space left on device"));
    assertEquals(Optional.empty(), new EngineFolder(folder).failure(other));
  }

  @Test
  void aPathThatTheLocaleCannotWriteNamesTheRemedy() {
    Failure failure =
        Failure.of(new InvalidPathException("d\u00e4ten.yaml", "unmappable characters"));
    assertEquals(1, failure.code());
    assertTrue(failure.sentence().contains("LC_ALL=C.UTF-8"), failure.sentence());
    String key =
        "data.train.path is \"/d?\": Malformed input or input contains unmappable characters";
    assertTrue(Failure.of(new UserException(key)).sentence().contains("LC_ALL=C.UTF-8"));
    assertEquals("no such file", Failure.of(new UserException("no such file")).sentence());
    assertTrue(failure.sentence().startsWith("d\u00e4ten.yaml"), failure.sentence());
  }
}
