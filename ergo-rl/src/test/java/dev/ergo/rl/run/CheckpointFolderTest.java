package dev.ergo.rl.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class CheckpointFolderTest {

  /** More than one piece is read of it. */
  private static final int LARGE = (1 << 20) + 5;

  @TempDir Path folder;

  private CheckpointFolder checkpoint;

  @BeforeEach
  void seal() throws IOException {
    checkpoint = new CheckpointFolder(folder.resolve("step-000003"));
    Files.createDirectories(checkpoint.path());
    Files.writeString(checkpoint.path().resolve("config.json"), "123456789");
    Files.write(checkpoint.path().resolve("optimizer.safetensors"), new byte[LARGE]);
    checkpoint.seal(3);
  }

  private String damage() {
    return assertThrows(UserException.class, () -> checkpoint.verify(3)).getMessage();
  }

  /** CRC-32C of 123456789 is the check value of its definition. */
  @Test
  void everyFileHasItsSum() throws IOException {
    var state =
        new ObjectMapper().readTree(checkpoint.path().resolve("trainer_state.json").toFile());
    assertEquals(3, state.path("step").asInt());
    assertEquals("e3069283", state.at("/crc32c/config.json").asText());
    assertEquals(2, state.path("crc32c").size());
    checkpoint.verify(3);
  }

  @Test
  void anyDamageIsNamed() throws IOException {
    Path optimizer = checkpoint.path().resolve("optimizer.safetensors");
    byte[] bytes = new byte[LARGE];
    bytes[LARGE - 1] = 1;
    Files.write(optimizer, bytes);
    assertEquals(optimizer + " does not hold what was written", damage());
    Files.write(optimizer, Arrays.copyOf(bytes, LARGE - 1));
    assertEquals(optimizer + " does not hold what was written", damage());
    Files.delete(optimizer);
    assertEquals(optimizer + " is not there", damage());
    Files.write(optimizer, new byte[LARGE]);
    checkpoint.verify(3);
    Path state = checkpoint.path().resolve("trainer_state.json");
    assertEquals(
        state + " does not say step 4",
        assertThrows(UserException.class, () -> checkpoint.verify(4)).getMessage());
    Files.writeString(state, "{");
    assertEquals(state + " or a file that it names can't be read", damage());
    Files.delete(state);
    assertEquals(state + " or a file that it names can't be read", damage());
  }

  /** Tools that look at a checkpoint leave folders of their own; the sums have no sum. */
  @Test
  void foldersAndTheSumsThemselvesAreNotSummed() throws IOException {
    Files.createDirectory(checkpoint.path().resolve(".cache"));
    checkpoint.seal(3);
    checkpoint.verify(3);
    Path policy = Files.createDirectory(folder.resolve("final"));
    Files.writeString(policy.resolve("config.json"), "123456789");
    assertTrue(checkpoint.holdsPolicyOf(policy));
  }

  @Test
  void aCheckpointWithoutSumsPasses() throws IOException {
    Files.writeString(checkpoint.path().resolve("trainer_state.json"), "{\"step\": 3}");
    Files.writeString(checkpoint.path().resolve("config.json"), "x");
    checkpoint.verify(3);
  }

  @Test
  void aPolicyIsTheSameWithoutTheTrainersFiles() throws IOException {
    Path policy = Files.createDirectory(folder.resolve("final"));
    assertFalse(checkpoint.holdsPolicyOf(policy));
    Files.writeString(policy.resolve("config.json"), "123456789");
    assertTrue(checkpoint.holdsPolicyOf(policy));
    Files.writeString(policy.resolve("README.md"), "a user's");
    assertTrue(checkpoint.holdsPolicyOf(policy));
    for (String other : List.of("12345678", "x23456789", "12345678x")) {
      Files.writeString(policy.resolve("config.json"), other);
      assertFalse(checkpoint.holdsPolicyOf(policy), other);
    }
    String message =
        assertThrows(
                UserException.class,
                () -> new CheckpointFolder(folder.resolve("none")).holdsPolicyOf(policy))
            .getMessage();
    assertTrue(message.startsWith(policy + " can't be compared"), message);
  }
}
