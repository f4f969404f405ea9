package dev.ergo.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
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

/** Keys under their earlier names: refused, read with a note, brought up to date, or digested. */
@Tag("unit")
class FormerlyTest {

  record Root(Train train, Episode episode) {
    Root {
      train = Check.orDefault(train, new Train(null, null));
      episode = Check.orDefault(episode, new Episode(null, null, null));
    }
  }

  record Train(Integer steps, Optimizer optimizer) {
    Train {
      steps = Check.orDefault(steps, 10);
      optimizer = Check.orDefault(optimizer, new Optimizer(null, null));
    }
  }

  record Optimizer(
      @Formerly("train.learning_rate") Double learningRate, @Formerly("train.beta") Double beta2) {
    Optimizer {
      learningRate = Check.orDefault(learningRate, 0.5);
      beta2 = Check.orDefault(beta2, 0.9);
    }
  }

  record Episode(
      @Formerly(
              value = {"episode.length1", "episode.length2"},
              read = true,
              rest = "100")
          List<Integer> lengths,
      @Formerly(value = "view.system", read = true) String system,
      @Formerly(absent = "2") Integer looks) {
    Episode {
      lengths = Check.orDefault(lengths, List.of(100, 100));
      looks = Check.orDefault(looks, 2);
    }
  }

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private LoadedConfig<Root> load(String text, Map<String, String> overrides) throws IOException {
    return ConfigLoader.load(file("a.yaml", text), overrides, Root.class);
  }

  private String refusal(String text, Map<String, String> overrides) {
    return assertThrows(UserException.class, () -> load(text, overrides)).getMessage();
  }

  @Test
  void aKeyThatMovedIsRefusedWhereverItStands() throws IOException {
    String sentence = ": train.learning_rate is now train.optimizer.learning_rate";
    String old = "train:\n  learning_rate: 1\n";
    assertEquals(folder.resolve("a.yaml") + " line 2" + sentence, refusal(old, Map.of()));
    file("base.yaml", old);
    assertEquals(
        folder.resolve("base.yaml") + " line 2" + sentence,
        refusal("extends: base.yaml\ntrain: {steps: 3}\n", Map.of()));
    assertEquals(
        "override -Dergo.train.learning_rate" + sentence,
        refusal("", Map.of("train.learning_rate", "1")));
    assertEquals(
        "override -Dergo.train" + sentence, refusal("", Map.of("train", "{learning_rate: null}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {} | [100, 100]",
        "{length1: 7, length2: 8} | {} | [7, 8]",
        "{length2: 8} | {} | [100, 8]",
        "{length1: 7} | {episode.length2: 9} | [7, 9]",
        "{lengths: [1, 2, 3]} | {episode.length1: 9} | [9, 2, 3]",
        "{length1: 7} | {episode.lengths: '[4]'} | [4]",
        "{lengths: null, length2: 8} | {} | [100, 8]",
      })
  void formerKeysThatAreReadBecomeItemsOfTheirList(String section, String overrides, String lengths)
      throws IOException {
    Map<String, String> over =
        new YAMLMapper().readValue(overrides, new TypeReference<Map<String, String>>() {});
    Root root = load("episode: " + section + "\n", over).value();
    assertEquals(lengths, root.episode().lengths().toString());
  }

  @Test
  void readingAFormerKeyLeavesANoteWithItsPlace() throws IOException {
    LoadedConfig<Root> loaded =
        load("view: {system: 007}\nepisode: {length1: 7}\n", Map.of("episode.length2", "8"));
    assertEquals("007", loaded.value().episode().system(), "text as it was written");
    String place = folder.resolve("a.yaml").toString();
    assertEquals(
        List.of(
            place + " line 2: episode.length1 is read as item 1 of episode.lengths, its new name",
            place + " line 1: view.system is read as episode.system, its new name",
            "override -Dergo.episode.length2: episode.length2 is read as item 2 of"
                + " episode.lengths, its new name"),
        loaded.notes());
    assertEquals(List.of(), load("episode: {lengths: [7, 8]}\n", Map.of()).notes());
  }

  @Test
  void whatIsWrongInAFormerKeyIsSaidWhereItStands() {
    assertEquals(
        folder.resolve("a.yaml")
            + " line 2: episode.lengths[0] is \"x\"; expected a whole number of 32 bits",
        refusal("episode:\n  length1: x\n", Map.of()));
  }

  @Test
  void earlierAndPresentFormsLeadToEachOther() throws IOException {
    JsonNode earlier =
        new YAMLMapper()
            .readTree(
                """
                train: {steps: 3, learning_rate: 0.25, beta: 0.9}
                episode: {length1: 7, length2: 8}
                view: {system: x}
                """);
    LoadedConfig<Root> loaded =
        load(
            """
            train: {steps: 3, optimizer: {learning_rate: 0.25}}
            episode: {lengths: [7, 8], system: x}
            """,
            Map.of());
    assertEquals(List.of(), ConfigDifference.all(loaded.current(earlier), loaded.resolved()));
    assertEquals(List.of(), ConfigDifference.all(earlier, loaded.earliest()));
    assertEquals(loaded.resolved(), loaded.current(loaded.resolved()));
    assertEquals(
        List.of("episode.lengths", "episode.looks"),
        ConfigDifference.all(
            load("episode: {lengths: [7, 8, 9], looks: 3}\n", Map.of()).earliest(),
            new YAMLMapper()
                .readTree("train: {steps: 10, learning_rate: 0.5, beta: 0.9}\nepisode: {}\n")));
  }

  @Test
  void anUnknownOverrideIsNoEarlierKey() {
    assertEquals(
        "override -Dergo.nosuch: unknown key nosuch; keys are the dotted names of the YAML files, as train.steps",
        refusal("", Map.of("nosuch", "1")));
  }

  record Page(@Formerly(value = "old.views", read = true) Views shown, Sizes sizes) {}

  record Views(String title, List<String> names, List<Inner> inner) {}

  record Inner(String word) {}

  record Sizes(@Formerly(auto = "3") AutoNumber batch, @Formerly(absent = "1") Integer shares) {}

  /** A whole section under its earlier name: its texts stay as they are written. */
  @Test
  void aSectionUnderItsEarlierNameIsReadToItsLastText() throws IOException {
    String text =
        """
        old:
          views:
            title: "x"
            names: [a, "007", 1.50]
            inner: [{word: w}, {word: v}]
        """;
    Page page = ConfigLoader.load(file("p.yaml", text), Map.of(), Page.class).value();
    assertEquals(
        new Views("x", List.of("a", "007", "1.5"), List.of(new Inner("w"), new Inner("v"))),
        page.shown());
    assertEquals(
        folder.resolve("p.yaml") + " line 2: shown.names[0] is {\"x\":1}; expected text",
        assertThrows(
                UserException.class,
                () ->
                    ConfigLoader.load(
                        file("p.yaml", "old:\n  views: {names: [{x: 1}]}\n"), Map.of(), Page.class))
            .getMessage());
  }

  /** What the program chooses today was a number before: runs of both are the same. */
  @Test
  void autoStandsForWhatWasTheDefault() throws IOException {
    assertEquals("{\"sizes\":{\"batch\":3}}", earliest("sizes: {batch: auto, shares: 1}\n"));
    assertEquals("{\"sizes\":{\"batch\":7}}", earliest("sizes: {batch: 7, shares: 1}\n"));
    assertEquals(
        "{\"sizes\":{\"batch\":3,\"shares\":2}}", earliest("sizes: {batch: 3, shares: 2}\n"));
  }

  private String earliest(String text) throws IOException {
    ObjectNode tree =
        ConfigLoader.load(file("p.yaml", text), Map.of(), Page.class).earliest().deepCopy();
    tree.remove("shown");
    tree.remove("old");
    return tree.toString();
  }

  @Test
  void aRecordIsMadeFromSomeOfItsValues() {
    Root made = ConfigLoader.of(Root.class, Map.of("train.optimizer.beta2", 0.98));
    assertEquals(0.98, made.train().optimizer().beta2());
    assertEquals(10, made.train().steps());
    Root changed = ConfigLoader.with(made, Map.of("train.steps", 5, "episode.lengths", List.of(4)));
    assertEquals(
        new Root(new Train(5, new Optimizer(0.5, 0.98)), new Episode(List.of(4), null, 2)),
        changed);
    assertEquals(
        "settings: unknown key train.step; did you mean train.steps?",
        assertThrows(
                UserException.class, () -> ConfigLoader.of(Root.class, Map.of("train.step", 3)))
            .getMessage());
  }
}
