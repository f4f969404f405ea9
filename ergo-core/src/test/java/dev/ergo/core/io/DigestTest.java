package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against {@code sha256sum} of the same bytes. */
@Tag("unit")
class DigestTest {

  @TempDir Path folder;

  @Test
  void textsAreDigestedInUtf8() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.hex("abc"));
    // printf 'é' | sha256sum
    assertEquals(
        "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c", Digest.hex("é"));
  }

  /** The lengths keep parts apart that are the same one behind the other. */
  @Test
  void partsAreLedByTheirLength() {
    // printf '1:a2:bc' | sha256sum
    assertEquals("5310a58788781ab2", Digest.of("a", "bc"));
    assertNotEquals(Digest.of("ab", "c"), Digest.of("a", "bc"));
  }

  @Test
  void filesAreDigestedWithNameAndLength() throws IOException {
    Path a = Files.writeString(folder.resolve("a"), "xyz");
    Path b = Files.writeString(folder.resolve("b"), "");
    String both = Digest.ofFiles(List.of(a, b));
    // By Python's hashlib, of a, 0, the length as 8 bytes, xyz, and the same of b.
    assertEquals("sha256:35545996dff60119c6f806f9c9136fa5f1d1540f0173dfc2f7f78ffc04b17c51", both);
    assertNotEquals(both, Digest.ofFiles(List.of(b, a)));
    Files.writeString(b, "x");
    assertNotEquals(both, Digest.ofFiles(List.of(a, b)));
    Files.writeString(b, "");
    Path c = Files.move(b, folder.resolve("c"));
    assertNotEquals(both, Digest.ofFiles(List.of(a, c)));
    String message =
        assertThrows(UserException.class, () -> Digest.ofFiles(List.of(b))).getMessage();
    assertEquals("The file " + b + " can't be read; check its rights", message);
  }
}
