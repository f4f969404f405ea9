package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
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
    StepSizes sizes = new StepSizes(512, 4, false, true, 8, 2, false);
    SizesFile file = SizesFile.in(folder);
    assertEquals(Optional.empty(), file.read());
    file.write(sizes);
    assertEquals(Optional.of(sizes), SizesFile.in(folder).read());
    file.write(sizes.withJoining(true));
    assertEquals(Optional.of(sizes.withJoining(true)), SizesFile.in(folder).read());
  }

  /** Weights were not joined before anybody could choose it. */
  @Test
  void aFileWithoutAKeyThatCameLaterIsReadAsItWasMeant() throws IOException {
    StepSizes sizes = new StepSizes(512, 4, false, true, 8, 2, false);
    SizesFile.in(folder).write(sizes.withJoining(true));
    Path file = folder.resolve("sizes.json");
    String earlier =
        Files.readString(file).replaceFirst(",\\s*\"model.join_for_sampling\" : true", "");
    Files.writeString(file, earlier);
    assertEquals(Optional.of(sizes), SizesFile.in(folder).read());
  }

  @Test
  void damageIsOneSentence() throws IOException {
    for (String text : new String[] {"", "{", "[]", "{\"train.memory.microbatch_tokens\": 0}"}) {
      Files.writeString(folder.resolve("sizes.json"), text);
      String told = assertThrows(UserException.class, SizesFile.in(folder)::read).getMessage();
      assertTrue(told.contains("sizes.json is damaged; delete it"), told);
    }
  }
}
