package dev.ergo.core.config;

import static dev.ergo.core.config.SampleConfig.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.SampleConfig.Root;
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
class ConfigMistakesTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.learning_rat=1 | unknown key train.learning_rat; did you mean"
            + " -Dergo.train.learning_rate?",
        "trian.steps=1 | unknown key trian.steps; did you mean -Dergo.train.steps?",
        "train.groupSize=1 | unknown key train.groupSize; did you mean -Dergo.train.group_size?",
        "learning_rate=1 | unknown key learning_rate; did you mean -Dergo.train.learning_rate?",
        "train.steps.x=1 | unknown key train.steps.x; did you mean -Dergo.train.steps?",
        "limit=3 | unknown key limit; did you mean -Dergo.extra.limit?",
        "train.steps=0 | train.steps is 0: must be at least 1",
        "train.steps=yes | train.steps is \"yes\"; expected a whole number of 32 bits",
        "train.steps=[1 | not valid YAML: expected ',' or ']', but got <stream end>",
      })
  void badOverridesNameThemselves(String override, String message) throws IOException {
    Path file = write("a.yaml", "train: {steps: 5}\n");
    String key = override.substring(0, override.indexOf('='));
    assertEquals("override -Dergo." + key + ": " + message, error(file, override));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train:\\n  learning_rat: 1 | 2: unknown key train.learning_rat; did you mean"
            + " train.learning_rate?",
        "train:\\n  learning_rat: null | 2: unknown key train.learning_rat; did you mean"
            + " train.learning_rate?",
        "steps: 3 | 1: unknown key steps; did you mean train.steps?",
        "reward:\\n  gamma: 1\\n\\n  gama: 2 | 4: unknown key reward.gama; did you mean"
            + " reward.gamma?",
        "reward: {gamma: 1, qqqqq: 2} | 1: unknown key reward.qqqqq; valid keys here are weights,"
            + " gamma",
        "benchmarks:\\n- path: a\\n- pth: b | 3: unknown key benchmarks[1].pth; did you mean"
            + " benchmarks[1].path?",
        "named:\\n  x:\\n    typ: b | 3: unknown key named.x.typ; did you mean named.x.type?",
        "extra: {pat: b} | 1: unknown key extra.pat; did you mean extra.path?",
        "train:\\n  extends: b | 2: unknown key train.extends; valid keys here are steps,"
            + " group_size, learning_rate, freeze_vision, loss_type, seed",
        "train:\\n  steps: 2.5 | 2: train.steps is 2.5; expected a whole number of 32 bits",
        "train:\\n  steps: '5' | 2: train.steps is \"5\"; expected a whole number of 32 bits",
        "train: {steps: 3000000000} | 1: train.steps is 3000000000; expected a whole number of 32"
            + " bits",
        "train: {seed: 99999999999999999999} | 1: train.seed is 99999999999999999999; expected a"
            + " whole number",
        "train: {freeze_vision: yes} | 1: train.freeze_vision is \"yes\"; expected true or false",
        "train: {learning_rate: fast} | 1: train.learning_rate is \"fast\"; expected a number",
        "train: {learning_rate: .nan} | 1: train.learning_rate is .nan: must be greater than 0",
        "train: {loss_type: ppo} | 1: train.loss_type is \"ppo\"; expected one of grpo, dr_grpo",
        "train: {group_size: 1} | 1: train.group_size is 1: must be at least 2",
        "train: 5 | 1: train is 5; expected a mapping with the keys steps, group_size,"
            + " learning_rate, freeze_vision, loss_type, seed",
        "benchmarks: {path: x} | 1: benchmarks is {\"path\":\"x\"}; expected a list",
        "job: [a] | 1: job is [\"a\"]; expected text",
        "reward: {weights: {area: x}} | 1: reward.weights.area is \"x\"; expected a number",
        "reward:\\n  weights: {} | 1: reward.gamma is not set: a value is required",
        "job: x\\nbenchmarks:\\n- type: a | 3: benchmarks[0].path is not set: a value is required",
        "extra:\\n  path: x\\n  limit: 101 | 1: extra: limit and type do not go together",
        "job: a\\ntrain: {}\\njob: b | 3: the key job was given before, at FILE line 1",
        "job: a\\n  b: c | 2: not valid YAML: mapping values are not allowed here",
        "job: !java.net.URL [x] | 1: the tag !java.net.URL is not supported",
        "job: &a x\\nbase: &b {<<: *b} | 2: merge keys (<<) are not supported; put the shared part"
            + " in a file and name it with extends",
        "job: &a [*a] | 1: values are nested too deeply",
        "? [a]\\n: b | 1: a key must be plain text",
        "job: aBELL | 1: not valid YAML: the character U+0007",
        "extends: 5 | 1: extends is 5; expected the name of a file",
      })
  void mistakesNameKeyValueFileAndLine(String yaml, String message) throws IOException {
    Path file = write("a.yaml", yaml.translateEscapes().replace("BELL", "\u0007"));
    assertEquals(file + " line " + message.replace("FILE", file.toString()), error(file));
  }

  @Test
  void aFileMustBeAMappingInUtf8() throws IOException {
    assertTrue(
        error(write("a.yaml", "- x\n"))
            .endsWith(": expected a mapping of keys to values (key: value)"));
    Path file = folder.resolve("b.yaml");
    Files.write(file, new byte[] {'j', ':', ' ', (byte) 0xff});
    assertEquals(file + ": not UTF-8 text", error(file));
  }

  /** A kilobyte was sixteen million values. */
  @Test
  void aliasesDoNotMultiplyWithoutEnd() throws IOException {
    StringBuilder yaml = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i < 25; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    String message = error(write("a.yaml", yaml.toString()));
    assertTrue(message.contains("more than 100000 values, aliases (*name) counted"), message);
  }

  /** As deep and as many as may be, and one more. */
  @Test
  void depthAndNumberHaveTheirLimits() throws IOException {
    String lists = "named: " + "[".repeat(49) + "]".repeat(49);
    assertFalse(error(write("a.yaml", lists)).contains("nested"));
    StringBuilder chain = new StringBuilder("a0: &a0 {x: 1}\n");
    for (int i = 1; i < 30; i++) {
      chain.append("a%d: &a%d {x: {x: *a%d}}\n".formatted(i, i, i - 1));
    }
    String message = error(write("a.yaml", chain.toString()));
    assertTrue(message.endsWith("values are nested too deeply"), message);
    // The root, job and its list; the items fill up the rest.
    String most = "job: [" + "1,".repeat(100_000 - 2) + "]\n";
    assertFalse(error(write("a.yaml", most)).contains("more than 100000 values"));
    assertTrue(
        error(write("a.yaml", most.replace("[", "[1,"))).contains("more than 100000 values"));
  }

  @Test
  void whatIsMissingIsMissedInTheFileThatWasGiven() throws IOException {
    record Needed(String name) {
      Needed {
        Check.present("name", name);
      }
    }
    write("base.yaml", "{}\n");
    Path file = write("top.yaml", "extends: base.yaml\n");
    for (Map<String, String> overrides :
        List.of(Map.<String, String>of(), Map.of("name", "null"))) {
      String message =
          assertThrows(UserException.class, () -> ConfigLoader.load(file, overrides, Needed.class))
              .getMessage();
      assertTrue(message.contains("name is not set"), message);
      assertTrue(message.startsWith(file + ": ") || !overrides.isEmpty(), message);
    }
  }

  @Test
  void charactersThatYamlHasNotAreSaidWithTheirLine() throws IOException {
    assertEquals(
        folder.resolve("a.yaml") + " line 3: not valid YAML: the character U+0001",
        error(write("a.yaml", "job: a\n\ntrain: \u0001\n")));
  }

  /** Two megabytes of a comment took seconds, for the library looks at a line again and again. */
  @Test
  void aFileHasAtMostAMegabyte() throws IOException {
    Path file = write("a.yaml", "#" + "x".repeat(1 << 20) + "\ntrain: {}\n");
    assertEquals(
        file
            + " has 1048588 bytes; a configuration has at most 1048576, data belong in files of their own",
        error(file));
  }

  @Test
  void numbersOfManyDigitsAreNotMade() throws IOException {
    Path file = write("a.yaml", "train:\n  seed: " + "9".repeat(900_000) + "\n");
    assertEquals(
        file
            + " line 2: a number of 900000 characters; give one of at most 400, or a text in quotation marks",
        error(file));
  }

  @Test
  void wholeNumbersHave64Bits() throws IOException {
    Path file = write("a.yaml", "train: {seed: 9223372036854775807}");
    assertEquals(
        Long.MAX_VALUE, ConfigLoader.load(file, Map.of(), Root.class).value().train().seed());
    assertEquals(
        write("a.yaml", "train: {seed: 9223372036854775808}")
            + " line 1: train.seed is 9223372036854775808; expected a whole number",
        error(file));
    write("a.yaml", "train: {seed: " + "9".repeat(400) + "}");
    assertTrue(error(file).contains("expected a whole number"), error(file));
    write("a.yaml", "train: {seed: " + "9".repeat(401) + "}");
    assertTrue(error(file).contains("a number of 401 characters"), error(file));
  }

  /** Eighty characters are shown, quotation marks counted. */
  @Test
  void longValuesAreShownInPart() throws IOException {
    Path file = write("a.yaml", "train: {steps: " + "x".repeat(78) + "}");
    assertTrue(error(file).contains("is \"" + "x".repeat(78) + "\"; expected"), error(file));
    write("a.yaml", "train: {steps: " + "x".repeat(79) + "}");
    assertTrue(error(file).contains("is \"" + "x".repeat(76) + "...; expected"), error(file));
  }

  /** Keys of {@link #aKeyThatIsNoneOfAFew}. */
  enum Kind {
    NEAR,
    FAR
  }

  @Test
  void aKeyThatIsNoneOfAFew() throws IOException {
    record Mixed(Map<Kind, Integer> mix) {}
    Path file = write("a.yaml", "mix: {near: 1, fra: 2}\n");
    String message =
        assertThrows(UserException.class, () -> ConfigLoader.load(file, Map.of(), Mixed.class))
            .getMessage();
    assertTrue(message.contains("has the key \"fra\"; expected one of near, far"), message);
  }

  @Test
  void whatARecordThrowsByDefectIsNoUserMistake() throws IOException {
    record Broken(String name) {
      Broken {
        name = name.strip();
      }
    }
    Path file = write("a.yaml", "{}");
    assertThrows(NullPointerException.class, () -> ConfigLoader.load(file, Map.of(), Broken.class));
    record Holder(Broken inside) {}
    Path nested = write("b.yaml", "inside: {}\n");
    assertThrows(
        NullPointerException.class, () -> ConfigLoader.load(nested, Map.of(), Holder.class));
  }

  @Test
  void errorsInTheBaseNameTheBase() throws IOException {
    write("base.yaml", "train:\n  steps: 0\n");
    Path file = write("top.yaml", "extends: base.yaml\ntrain: {seed: 1}\n");
    assertEquals(
        folder.resolve("base.yaml") + " line 2: train.steps is 0: must be at least 1", error(file));
  }

  @Test
  void circlesAreRefused() throws IOException {
    write("a.yaml", "extends: b.yaml\n");
    write("b.yaml", "job: x\nextends: a.yaml\n");
    assertEquals(
        folder.resolve("b.yaml") + " line 2: extends goes in a circle: a.yaml → b.yaml → a.yaml",
        error(folder.resolve("a.yaml")));
  }

  @Test
  void missingFilesSayWhereTheyWereLookedFor() throws IOException {
    String message = error(Path.of("nowhere.yaml"));
    Path here = Path.of("").toAbsolutePath();
    assertEquals(
        "no configuration file nowhere.yaml; looked for %s and %s and %s"
            .formatted(
                here.resolve("nowhere.yaml"),
                here.resolve("configs/nowhere.yaml"),
                here.resolveSibling("configs/nowhere.yaml")),
        message);
    Path file = write("a.yaml", "\n\nextends: ../b.yaml\n");
    assertEquals(
        "%s line 3: no configuration file ../b.yaml; looked for %s"
            .formatted(file, folder.resolveSibling("b.yaml")),
        error(file));
  }
}
