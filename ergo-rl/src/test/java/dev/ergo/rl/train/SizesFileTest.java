package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.model.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class SizesFileTest {

  @TempDir Path folder;

  @Test
  void holdsWhatWasWritten() {
    StepSizes sizes = new StepSizes(512, 4, false, true, 8, 2, false, ComputeType.FLOAT32);
    SizesFile file = SizesFile.in(folder);
    assertEquals(Optional.empty(), file.read(ComputeType.FLOAT32));
    file.write(sizes);
    assertEquals(Optional.of(sizes), SizesFile.in(folder).read(ComputeType.FLOAT32));
    file.write(sizes.withJoining(true));
    assertEquals(
        Optional.of(sizes.withJoining(true)), SizesFile.in(folder).read(ComputeType.FLOAT32));
  }

  /** Weights were not joined before anybody could choose it. */
  @Test
  void aFileWithoutAKeyThatCameLaterIsReadAsItWasMeant() throws IOException {
    StepSizes sizes = new StepSizes(512, 4, false, true, 8, 2, false, ComputeType.FLOAT32);
    SizesFile.in(folder).write(sizes.withJoining(true));
    Path file = folder.resolve("sizes.json");
    String earlier =
        Files.readString(file).replaceFirst(",\\s*\"model.join_for_sampling\" : true", "");
    Files.writeString(file, earlier);
    assertEquals(Optional.of(sizes), SizesFile.in(folder).read(ComputeType.FLOAT32));
  }

  /** What products were computed in before that could be chosen depends on the device alone. */
  @Test
  void theNumberTypeOfProductsIsKept() throws IOException {
    StepSizes sizes = new StepSizes(512, 4, false, true, 8, 2, false, ComputeType.BFLOAT16);
    SizesFile file = SizesFile.in(folder);
    file.write(sizes);
    assertEquals(Optional.of(sizes), file.read(ComputeType.FLOAT32));
    Path path = folder.resolve("sizes.json");
    String earlier =
        Files.readString(path).replaceFirst(",\\s*\"model.compute\" : \"bfloat16\"", "");
    Files.writeString(path, earlier);
    assertEquals(
        Optional.of(sizes.withCompute(ComputeType.FLOAT32)), file.read(ComputeType.FLOAT32));
    Files.writeString(path, earlier.replaceFirst("}", ", \"model.compute\": \"float8\"}"));
    assertThrows(UserException.class, () -> file.read(ComputeType.FLOAT32));
  }

  @Test
  void damageIsOneSentence() throws IOException {
    for (String text : new String[] {"", "{", "[]", "{\"train.memory.microbatch_tokens\": 0}"}) {
      Files.writeString(folder.resolve("sizes.json"), text);
      String told =
          assertThrows(UserException.class, () -> SizesFile.in(folder).read(ComputeType.FLOAT32))
              .getMessage();
      assertTrue(told.contains("sizes.json is damaged; delete it"), told);
    }
  }
}
