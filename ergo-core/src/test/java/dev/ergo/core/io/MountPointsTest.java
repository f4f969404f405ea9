package dev.ergo.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MountPointsTest {

  @Test
  void theTableIsReadAsLinuxWritesIt() {
    MountPoints mounts =
        MountPoints.of(
            """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            36 22 0:31 / /mnt/a\\040b\\134c rw - tmpfs tmpfs rw

            37 22 0:32 / /data rw - tmpfs tmpfs rw
            """);
    assertEquals(Set.of("/", "/mnt/a b\\c", "/data"), mounts.places());
    assertTrue(mounts.contains(Path.of("/data")));
    assertTrue(mounts.contains(Path.of("/x/../data")));
    assertFalse(mounts.contains(Path.of("/data/x")));
  }

  /** As a table that was read while it changed. */
  @Test
  void linesThatAreCutOffAreReadAsFarAsTheyGo() {
    assertEquals(
        Set.of("/a\\04", "/b ", "/c\\"),
        MountPoints.of("1 2 3 /\n1 2 3 / /a\\04\n1 2 3 / /b\\040\n1 2 3 / /c\\").places());
  }

  @Test
  void theRootOfThisMachineIsOne() {
    Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/self/mountinfo")));
    assertTrue(MountPoints.here().contains(Path.of("/")));
    assertFalse(MountPoints.here().contains(Path.of("/no/such/place")));
  }
}
