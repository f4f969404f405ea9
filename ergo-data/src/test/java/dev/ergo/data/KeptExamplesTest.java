package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.data.ExampleSource.Part;
import dev.ergo.data.difficulty.PassRate;
import dev.ergo.data.difficulty.PassRates;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.data.rollout.RolloutWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pass rates, from rollouts to the rows that a training reads. */
@Tag("unit")
class KeptExamplesTest {

  private static final double NONE = Double.NaN;

  @TempDir Path folder;

  private static List<RolloutRow> group(
      int step, int prompt, String id, String digest, double... answers) {
    List<RolloutRow> rows = new ArrayList<>();
    for (double answer : answers) {
      rows.add(
          new RolloutRow(
              step,
              step,
              prompt,
              rows.size(),
              id,
              digest,
              List.of(),
              Optional.empty(),
              "",
              Optional.empty(),
              Optional.empty(),
              Map.of("answer", answer, "area", 1.0),
              0,
              0,
              List.of(),
              prompt < 2));
    }
    return rows;
  }

  private void rollouts(int step, List<List<RolloutRow>> groups) {
    new RolloutWriter(folder.resolve("rollouts"))
        .write(step, groups.stream().flatMap(List::stream).toList());
  }

  private PassRates counted() {
    PassRates rates = new PassRates();
    RolloutReader.files(folder.resolve("rollouts")).forEach(rates::add);
    return rates;
  }

  /** Refused groups count as others do, an episode without an answer reward does not. */
  @Test
  void groupsAreCountedByExample() {
    rollouts(
        0,
        List.of(
            group(0, 0, "a", "d", 1, 0, 1, 1),
            group(0, 1, "b", "d", 0, 0, 0, 0),
            group(0, 2, "b", "d", 0, 0, NONE, 0)));
    rollouts(3, List.of(group(3, 0, "c", "d", NONE, NONE), group(3, 1, "a", "d", 0, 0, 0, 1)));
    // As a resumed run writes the step anew.
    rollouts(3, List.of(group(3, 0, "c", "d", NONE, NONE), group(3, 1, "a", "d", 0, 0, 1, 1)));
    PassRates rates = counted();
    List<PassRate> expected =
        List.of(
            new PassRate("a", 2, 8, 5, 3),
            new PassRate("b", 2, 7, 0, 0),
            new PassRate("c", 1, 0, 0, 3));
    assertEquals(expected, rates.rates());
    assertEquals(0.625, rates.of("a").orElseThrow().rate());
    assertEquals(Optional.empty(), rates.of("d"));
    Path file = folder.resolve(PassRates.FILE);
    rates.write(file);
    assertEquals(expected, PassRates.read(file).rates());
    assertEquals(Optional.of("d"), PassRates.read(file).data());
    rollouts(4, List.of(group(4, 0, "a", "other", 1)));
    assertEquals(Optional.empty(), counted().data());
  }

  /** Files of three rows each, a0 to a2 and b0 to b2. */
  private void rows(String name) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(Map.of("question", name + i, "answer", "x", "image", TestRows.image()));
    }
    TestRows.write(folder.resolve(name + ".parquet"), TestRows.BYTE_IMAGES, rows);
  }

  private ExampleSource open(String path, String passRate) {
    return ConfigLoader.fromYaml(
            "{path: %s, columns: {id: question}, keep: {pass_rate: %s, from: difficulty.parquet}}"
                .formatted(path, passRate),
            DataSetConfig.class)
        .open(folder);
  }

  private ExampleSource open(String path) {
    return ConfigLoader.fromYaml(
            "{path: %s, columns: {id: question}}".formatted(path), DataSetConfig.class)
        .open(folder);
  }

  private static List<String> ids(ExampleSource source) {
    return LongStream.range(0, source.size()).mapToObj(i -> source.get(i).id()).toList();
  }

  private void known(String digest, double... answersOfA) {
    List<RolloutRow> rows = new ArrayList<>();
    for (int i = 0; i < answersOfA.length; i++) {
      rows.addAll(group(0, i, "a" + i, digest, answersOfA[i]));
    }
    new RolloutWriter(folder.resolve("rollouts")).write(0, rows);
    counted().write(folder.resolve("difficulty.parquet"));
  }

  @Test
  void rowsOutsideTheRangeAreLeftOut() {
    rows("a");
    known("d", 1, 0.5);
    try (ExampleSource kept = open("a.parquet", "[0.1, 0.9]");
        ExampleSource right = open("a.parquet", "[0.9, 1]")) {
      assertEquals(List.of("a1", "a2"), ids(kept));
      assertEquals(List.of("a0", "a2"), ids(right));
      assertNotEquals(kept.digest(), right.digest());
      String said = ((KeptExamples) kept).sentence();
      assertTrue(
          said.startsWith(
              "data.train.keep: 2 of 3 rows are used; 1 have a pass rate outside 0.1 to 0.9, and 1 without one"),
          said);
      assertTrue(said.endsWith("rows were matched by id"), said);
    }
    try (ExampleSource all = open("a.parquet")) {
      known(all.digest(), 1, 0.5);
    }
    try (ExampleSource kept = open("a.parquet", "[0.1, 0.9]")) {
      assertTrue(((KeptExamples) kept).sentence().endsWith("are among those used"));
    }
  }

  @Test
  void partsKeepTheirWeights() {
    rows("a");
    rows("b");
    known("d", 1, 0.5, 0);
    try (ExampleSource kept = open("[{path: b.parquet, weight: 3}, a.parquet]", "[0.1, 0.9]")) {
      assertEquals(List.of("b0", "b1", "b2", "a1"), ids(kept));
      assertEquals(List.of(new Part(0, 3, 3), new Part(3, 1, 1)), kept.parts());
    }
    UserException refused =
        assertThrows(
            UserException.class,
            () -> open("[{path: b.parquet, weight: 3}, a.parquet]", "[0.6, 0.9]"));
    assertTrue(
        refused.getMessage().contains("no row of path 2 of data.train has a pass rate from 0.6"),
        refused.getMessage());
  }

  @Test
  void filesOfOtherDataAreRefused() {
    rows("b");
    known("d", 1, 0.5, 0);
    UserException refused =
        assertThrows(UserException.class, () -> open("b.parquet", "[0.1, 0.9]"));
    assertTrue(refused.getMessage().contains("none of the 3 ids"), refused.getMessage());
  }

  @Test
  void heldOutItemsStay() {
    String yaml = "{train: a, validation: {path: b, keep: {pass_rate: [0.1, 0.9], from: f}}}";
    UserException refused =
        assertThrows(UserException.class, () -> ConfigLoader.fromYaml(yaml, DataConfig.class));
    assertTrue(refused.getMessage().contains("validation.keep"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{path: a, keep: {from: f}} | keep.pass_rate",
        "{path: a, keep: {pass_rate: [0.1, 0.9]}} | keep.from",
        "{path: a, keep: {pass_rate: [0.9, 0.1], from: f}} | the lower one first",
        "{type: scenes, keep: {pass_rate: [0.1, 0.9], from: f}} | type scenes has no end"
      })
  void badSectionsAreRefused(String yaml, String said) {
    UserException refused =
        assertThrows(UserException.class, () -> ConfigLoader.fromYaml(yaml, DataSetConfig.class));
    assertTrue(refused.getMessage().contains(said), refused.getMessage());
  }
}
