package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class InstallationTest {

  @TempDir Path folder;

  @Test
  void isFoundAboveJarsAndClasses() throws IOException {
    Files.createDirectories(folder.resolve("configs"));
    Files.writeString(folder.resolve("configs/reference.yaml"), "");
    assertEquals(Optional.of(folder), above("lib/ergo-core.jar"));
    assertEquals(Optional.of(folder), above("ergo-core/target/classes"));
    assertEquals(Optional.empty(), above("a/b/c/d/ergo-core.jar"), "somebody else's folder");
  }

  @Test
  void isUnknownOfAProgramWithJarsOfItsOwn() {
    assertEquals(Optional.empty(), above("lib/ergo-core.jar"));
    assertEquals(Optional.empty(), Installation.above(Optional.empty()));
    assertEquals(Optional.empty(), Installation.above(Optional.of(Path.of("/"))));
  }

  private Optional<Path> above(String classes) {
    return Installation.above(Optional.of(folder.resolve(classes)));
  }
}
