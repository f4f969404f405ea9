package dev.ergo.core.config;

import static dev.ergo.core.config.SampleConfig.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.config.SampleConfig.Benchmark;
import dev.ergo.core.config.SampleConfig.LossType;
import dev.ergo.core.config.SampleConfig.Reward;
import dev.ergo.core.config.SampleConfig.Root;
import dev.ergo.core.config.SampleConfig.Train;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ConfigLoaderTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void readsEveryKindOfValueAndDefaults() throws IOException {
    Root root =
        load(
            write(
                "a.yaml",
                """
                # comment
                job: 007
                train:
                  steps: 30
                  learning_rate: 1e-6
                  freeze_vision: false
                  loss_type: dr_grpo
                  seed: 9007199254740993
                reward: {gamma: 1, weights: {area: 5e-1, region: 1}}
                benchmarks:
                  - {type: parquet, path: some/where:else}
                  - path: /x
                    type: "yes"
                named:
                  v.star: {path: y}
                """));
    assertEquals("007", root.job());
    assertEquals(new Train(30, 8, 1e-6, false, LossType.DR_GRPO, 9007199254740993L), root.train());
    assertEquals(new Reward(Map.of("area", .5, "region", 1.0), 1), root.reward());
    assertEquals(Path.of("some/where:else"), root.benchmarks().get(0).path());
    assertEquals("yes", root.benchmarks().get(1).type());
    assertEquals(Path.of("y"), root.named().get("v.star").path());
    assertEquals(Optional.empty(), root.extra());
  }

  @Test
  void emptyFileGivesTheDefaults() throws IOException {
    assertEquals(10, load(write("a.yaml", "# nothing\n")).train().steps());
    assertEquals(10, load(write("b.yaml", "train:\n")).train().steps());
  }

  @ParameterizedTest
  @CsvSource({
    "1e-6,1e-6",
    "1E6,1e6",
    "-.5,-0.5",
    "+3,3",
    "2.,2",
    "1.0e+3,1000",
    ".inf,Infinity",
    "010,10"
  })
  void numbersFollowTheCoreSchema(String written, double value) throws IOException {
    Path file = write("a.yaml", "reward: {weights: {}, gamma: " + written + "}");
    assertEquals(value, load(file).reward().gamma());
  }

  @Test
  void extendsMergesMappingsAndReplacesLists() throws IOException {
    write("base.yaml", "train: {steps: 5, group_size: 4}\nbenchmarks: [{path: a}, {path: b}]\n");
    Files.createDirectories(folder.resolve("sub"));
    write("sub/middle.yaml", "extends: ../base.yaml\ntrain: {steps: 6}\n");
    Path file =
        write(
            "sub/top.yaml",
            "extends: middle.yaml\nbenchmarks: [{path: c}]\ntrain: {group_size: null}\n");
    Root root = load(file);
    assertEquals(6, root.train().steps());
    assertEquals(8, root.train().groupSize(), "null brings the default back");
    assertEquals(List.of(Path.of("c")), root.benchmarks().stream().map(Benchmark::path).toList());
  }

  @Test
  void bareNamesAreFoundOnTheShelf() throws IOException {
    Path shelf = Files.createDirectories(folder.resolve("configs"));
    write("configs/shelved.yaml", "job: sft\n");
    Path file = write("top.yaml", "extends: shelved.yaml\n");
    ConfigFiles files = new ConfigFiles(shelf, Optional.empty());
    assertEquals("sft", files.read(file).get(0).root().get("job").asText());
    assertEquals(shelf.resolve("shelved.yaml"), files.find(Path.of("shelved.yaml")));
  }

  @Test
  void installedFilesAreFoundFromAnywhere() throws IOException {
    Files.createDirectories(folder.resolve("installed/configs"));
    write("installed/configs/shelved.yaml", "job: sft\n");
    ConfigFiles files =
        new ConfigFiles(folder.resolve("none"), Optional.of(folder.resolve("installed")));
    Path shelved = folder.resolve("installed/configs/shelved.yaml");
    assertEquals(shelved, files.find(Path.of("shelved.yaml")));
    assertEquals(shelved, files.find(Path.of("configs/shelved.yaml")));
  }

  /** A sweep's own eval.yaml is meant, and not the one that comes with Ergo. */
  @Test
  void whatAFileNamesLiesBesideItBeforeWhereErgoIsInstalled() throws IOException {
    Path installed = folder.resolve("ergo");
    Path shelf = folder.resolve("configs-here");
    Path beside = folder.resolve("own");
    for (Path place : List.of(installed.resolve("configs"), shelf, beside)) {
      Files.createDirectories(place);
      Files.writeString(place.resolve("base.yaml"), "{}");
    }
    ConfigFiles files = new ConfigFiles(shelf, Optional.of(installed));
    Path name = Path.of("base.yaml");
    Path by = beside.resolve("sweep.yaml");
    assertEquals(Optional.of(shelf.resolve(name)), files.named(name, by));
    Files.delete(shelf.resolve(name));
    assertEquals(Optional.of(beside.resolve(name)), files.named(name, by));
    Files.delete(beside.resolve(name));
    assertEquals(Optional.of(installed.resolve("configs").resolve(name)), files.named(name, by));
    assertEquals(Optional.empty(), files.named(Path.of("other.yaml"), by));
  }

  @Test
  void overridesComeLastAndAreYaml() throws IOException {
    Path file = write("a.yaml", "train: {steps: 5, group_size: 4}\n");
    Root root =
        load(
            file,
            "train.steps=7",
            "train.group_size=null",
            "train.learning_rate=3e-4",
            "benchmarks=[{type: parquet, path: p}]",
            "extra.path=q",
            "named.any.path=r",
            "job='sft'",
            "reward={gamma: 1}");
    assertEquals(new Train(7, 8, 3e-4, true, LossType.GRPO, 0L), root.train());
    assertEquals(List.of(new Benchmark("parquet", Path.of("p"), null)), root.benchmarks());
    assertEquals(Path.of("q"), root.extra().orElseThrow().path());
    assertEquals(Path.of("r"), root.named().get("any").path());
    assertEquals("sft", root.job());
  }

  @Test
  void overridesAreTheSystemPropertiesWithThePrefix() {
    Properties properties = new Properties();
    properties.setProperty("ergo.train.steps", "3");
    properties.setProperty("config", "grpo.yaml");
    assertEquals(Map.of("train.steps", "3"), ConfigLoader.overrides(properties));
  }

  /** Java keeps {@code import} for itself, so the component has another name than its key. */
  record Renamed(@JsonProperty("import") String imported) {}

  @Test
  void keyMayDifferFromTheComponentsName() throws IOException {
    Path file = write("renamed.yaml", "import: receipts");
    assertEquals("receipts", ConfigLoader.load(file, Map.of(), Renamed.class).value().imported());
    assertEquals(List.of("import"), ConfigLoader.keys(ConfigKeys.of(Renamed.class)));
    assertEquals("import: receipts\n", ConfigLoader.toYaml(new Renamed("receipts")));
  }

  @Test
  void aRecordIsMadeFromSomeOfItsValues() {
    Train train = ConfigLoader.of(Train.class, Map.of("steps", 3, "loss_type", "dr_grpo"));
    assertEquals(new Train(3, 8, 1e-5, true, LossType.DR_GRPO, 0L), train);
    Map<String, Object> changes = new HashMap<>(Map.of("seed", 7));
    changes.put("steps", null);
    assertEquals(
        new Train(10, 8, 1e-5, true, LossType.DR_GRPO, 7L), ConfigLoader.with(train, changes));
  }

  @Test
  void whatIsReadBeforeItHasARecordIsAskedByKey() throws IOException {
    Path file = write("a.yaml", "job: sft\ntrain: {steps: 5}\n");
    UnboundConfig read = ConfigLoader.read(file, List.of(), ConfigKeys.of(Root.class));
    assertEquals("sft", read.get("job").asText());
    assertTrue(read.get("reward").isMissingNode());
    assertEquals(
        file + " line 1: job is \"sft\": is unknown",
        read.refusal("job", "is unknown").getMessage());
    read.note("a sentence");
    LoadedConfig<Root> loaded = read.as(Root.class);
    assertEquals(List.of("a sentence"), loaded.notes());
    assertEquals(file, loaded.file());
    assertEquals(Optional.of(file), ConfigLoader.find(file));
    assertEquals(Optional.empty(), ConfigLoader.find(folder.resolve("absent.yaml")));
    assertEquals(String.class, ConfigKeys.of(Root.class).types().get("job"));
  }

  @Shorthand("path")
  record Source(String path, Integer limit) {}

  record Short(Source data, List<Integer> sizes, List<String> names) {}

  /** A text stands for a section that has a main key, and one value for a list of such. */
  @Test
  void shortFormsStandForLongOnes() throws IOException {
    Path file = write("a.yaml", "{data: a.parquet, sizes: 3, names: 007}\n");
    assertEquals(
        new Short(new Source("a.parquet", null), List.of(3), List.of("007")),
        ConfigLoader.load(file, Map.of(), Short.class).value());
    Path whole = write("b.yaml", "{data: {path: b, limit: 2}, sizes: [3, 4]}\n");
    assertEquals(
        new Short(new Source("b", 2), List.of(3, 4), null),
        ConfigLoader.load(whole, Map.of(), Short.class).value());
    Path wrong = write("c.yaml", "data: a\nsizes:\n  x\n");
    assertEquals(
        wrong + " line 2: sizes[0] is \"x\"; expected a whole number of 32 bits",
        assertThrows(UserException.class, () -> ConfigLoader.load(wrong, Map.of(), Short.class))
            .getMessage());
  }

  record Job(String job, Train train) {}

  record Other(@Formerly(value = "other.width", read = true) Integer size) {}

  /** Sections that a job does not read may stand in its file, and are checked and resolved. */
  @Test
  void sectionsOfOtherRecordsAreResolvedToo() throws IOException {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    types.put("job", String.class);
    types.put("train", Train.class);
    types.put("other", Other.class);
    ConfigKeys keys = ConfigKeys.of(types);
    assertEquals(types, keys.types());
    Path file = write("a.yaml", "job: x\nother: {width: 5}\n");
    LoadedConfig<Job> loaded = ConfigLoader.read(file, List.of(), keys).as(Job.class);
    assertEquals("x", loaded.value().job());
    assertEquals(5, loaded.resolved().at("/other/size").intValue());
    assertEquals(
        List.of(file + " line 2: other.width is read as other.size, its new name"), loaded.notes());
    Path wrong = write("b.yaml", "other: {size: x}\n");
    assertEquals(
        wrong + " line 1: other.size is \"x\"; expected a whole number of 32 bits",
        assertThrows(
                UserException.class, () -> ConfigLoader.read(wrong, List.of(), keys).as(Job.class))
            .getMessage());
  }
}
