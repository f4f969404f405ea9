package dev.ergo.rl.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class VariantsTest {

  @TempDir Path folder;

  record Root(SweepConfig sweep) {}

  private SweepConfig load(String sweep, Map<String, String> overrides) {
    try {
      Path file = Files.writeString(folder.resolve("s.yaml"), "sweep: {base: b, " + sweep + "}");
      return ConfigLoader.load(file, overrides, Root.class).value().sweep();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Variant> variants(String sweep) {
    return Variant.all(load(sweep, Map.of()));
  }

  private String refusal(String sweep) {
    return assertThrows(UserException.class, () -> variants(sweep)).getMessage();
  }

  private static List<String> names(List<Variant> variants) {
    return variants.stream().map(Variant::name).toList();
  }

  @Test
  void listThenEveryCombinationOfTheGrid() {
    List<Variant> variants =
        variants(
            """
            trials: [{name: A b, set: {x: 1}}],
            grid: {rewards.gamma: [0.05, .3], train.optimizer: {schedule: [linear, cosine]}}
            """);
    assertEquals(
        List.of(
            "A b",
            "gamma=0.05, schedule=linear",
            "gamma=0.05, schedule=cosine",
            "gamma=0.3, schedule=linear",
            "gamma=0.3, schedule=cosine"),
        names(variants));
    assertEquals("a-b", variants.get(0).slug());
    assertEquals("gamma-0.05-schedule-linear", variants.get(1).slug());
    assertEquals(
        "{rewards.gamma=0.05, train.optimizer.schedule=\"linear\"}",
        variants.get(1).set().values() + "");
  }

  @Test
  void shortNamesOfAGridOnlyWhereTheyDiffer() {
    assertEquals(
        List.of("loss.beta=0, rewards.beta=1"),
        names(variants("grid: {loss.beta: [0], rewards.beta: [1]}")));
  }

  @Test
  void withoutTrialsTheBaseAlone() {
    SweepConfig config = load("seeds: [3, 4]", Map.of());
    assertEquals(List.of("base"), names(Variant.all(config)));
    assertEquals(Map.of(), Variant.all(config).get(0).set().values());
    assertEquals(List.of(3L, 4L), config.seeds());
  }

  @Test
  void sectionsAndDottedKeysAreTheSame() {
    Map<String, String> override = Map.of("sweep.set.train.steps", "4");
    SweepConfig config =
        load("set: {train.steps: 60, train: {shares: null}, rewards.match.trim: true}", override);
    assertEquals(
        "{train.shares=null, train.steps=4, rewards.match.trim=true}",
        config.common().values().toString(),
        "the command line counts, and null stays: it brings a default back");
    assertEquals(
        List.of("gamma=1"),
        names(
            Variant.all(
                load("grid: {rewards.gamma: [2]}", Map.of("sweep.grid.rewards.gamma", "[1]")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grid: {} | sweep.grid: must have a list of values for one key at least",
        "grid: {a: []} | sweep.grid: must have a list of one or more values for a",
        "grid: {a: 1} | sweep.grid: must have a list of one or more values for a",
        "grid: {a: [1, 1]} | two trials are named \"a=1\"",
        "trials: [] | sweep.trials",
        "trials: [{set: {a: 1}}] | sweep.trials[0].name",
        "trials: [{name: a}, {name: a}] | two trials are named \"a\"",
        "trials: [{name: a b}, {name: A+B}] | the trials \"a b\" and \"A+B\" would both have the folder a-b",
        "trials: [{name: ../..}] | no folder can be named after the trial \"../..\"",
        "trials: [{name: report.html}] | no folder can be named after",
        "trials: [{name: a, sett: {}}] | did you mean sweep.trials[0].set?",
        "set: [1] | sweep.set",
        "set: {run.seed: 3} | must not hold run.seed: name, folder and seed of a trial are the sweep's",
        "set: {run: {name: x}} | must not hold run",
        "seeds: [] | sweep.seeds",
        "seeds: [1, 1] | must be different",
        "metrics: [] | sweep.metrics",
      })
  void mistakesAreOneSentence(String sweep, String part) {
    String message = refusal(sweep);
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void foldersOfLongNamesAreCutAndStayApart() {
    String a = Variant.slug("x".repeat(300) + "a");
    String b = Variant.slug("x".repeat(300) + "b");
    assertEquals(100, a.length());
    assertNotEquals(a, b);
    assertEquals("etc-passwd", Variant.slug("../etc/passwd "));
    assertEquals("0.5", Variant.slug("β = 0.5"));
  }

  @Test
  void digestIsOfWhatIsComputedNotOfWhere() throws IOException {
    String here = "{run: {name: a, dir: x, seed: 1}, train: {steps: 3, shares: null}}";
    String there = "{train: {steps: 3}, run: {seed: 1, name: b, dir: y}, eval: null}";
    assertEquals(digest(here), digest(there));
    assertNotEquals(digest(here), digest(here.replace("seed: 1", "seed: 2")));
    assertNotEquals(digest(here), digest(here.replace("steps: 3", "steps: 4")));
  }

  private static String digest(String yaml) throws IOException {
    return PlannedTrial.digest(
        new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(yaml));
  }
}
