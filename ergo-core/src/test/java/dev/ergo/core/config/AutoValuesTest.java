package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class AutoValuesTest {

  @TempDir Path folder;

  /** A section with both kinds. */
  public record Section(AutoNumber number, AutoSwitch choice) {}

  private LoadedConfig<Section> load(String yaml, Map<String, String> overrides) throws Exception {
    Path file = Files.writeString(folder.resolve("file.yaml"), yaml);
    return ConfigLoader.load(file, overrides, Section.class);
  }

  @Test
  void whatIsGivenIsRead() throws Exception {
    Section section = load("{number: 300, choice: false}", Map.of()).value();
    assertEquals(new Section(AutoNumber.of(300), AutoSwitch.of(false)), section);
    assertEquals(7, load("{}", Map.of("number", "7")).value().number().or(1));
    assertEquals(
        "number: 300\nchoice: false\n", load("{number: 300, choice: false}", Map.of()).toYaml());
  }

  @Test
  void autoIsReadAndWritten() throws Exception {
    LoadedConfig<Section> loaded = load("{number: auto, choice: auto}", Map.of());
    assertTrue(loaded.value().number().isAuto() && loaded.value().choice().isAuto());
    assertEquals("number: auto\nchoice: auto\n", loaded.toYaml());
  }

  @Test
  void anythingElseIsRefused() {
    String told =
        assertThrows(UserException.class, () -> load("number: many", Map.of())).getMessage();
    assertTrue(told.contains("expected a whole number or auto"), told);
    assertThrows(UserException.class, () -> load("number: 1.5", Map.of()));
    assertThrows(UserException.class, () -> load("choice: 1", Map.of()));
  }
}
