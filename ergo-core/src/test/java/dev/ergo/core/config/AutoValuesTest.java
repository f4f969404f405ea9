package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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

  @Test
  void aValueStandsForItself() {
    assertEquals(5, AutoNumber.AUTO.or(5));
    assertEquals(3, AutoNumber.of(3).or(5));
    assertTrue(AutoSwitch.AUTO.or(true) && AutoSwitch.of(true).or(false));
    assertFalse(AutoSwitch.AUTO.or(false) || AutoSwitch.of(false).or(true));
    assertTrue(AutoNumber.AUTO.isAuto() && AutoSwitch.AUTO.isAuto());
    assertFalse(AutoNumber.of(3).isAuto() || AutoSwitch.of(false).isAuto());
    assertEquals(
        "auto 3 false", AutoNumber.AUTO + " " + AutoNumber.of(3) + " " + AutoSwitch.of(false));
  }

  @Test
  void valuesAreEqualByWhatTheyHold() {
    List<Object> all =
        List.of(
            AutoNumber.AUTO,
            AutoNumber.of(3),
            AutoNumber.of(4),
            AutoSwitch.AUTO,
            AutoSwitch.of(true));
    assertEquals(all.size(), new HashSet<>(all).size());
    assertEquals(AutoNumber.of(3), AutoNumber.of(3));
    assertEquals(AutoNumber.of(3).hashCode(), AutoNumber.of(3).hashCode());
    assertNotEquals(AutoNumber.of(3).hashCode(), AutoNumber.of(4).hashCode());
    assertFalse(AutoNumber.AUTO.equals(null));
  }

  @Test
  void aNumberThatIsGivenIsAtLeastOne() {
    assertEquals(AutoNumber.AUTO, AutoNumber.checked("size", null));
    assertEquals(AutoNumber.AUTO, AutoNumber.checked("size", AutoNumber.AUTO));
    assertEquals(AutoNumber.of(1), AutoNumber.checked("size", AutoNumber.of(1)));
    assertEquals(
        "size",
        assertThrows(
                InvalidValueException.class, () -> AutoNumber.checked("size", AutoNumber.of(0)))
            .key());
  }
}
