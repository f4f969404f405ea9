package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DataConfigTest {

  /** A configuration with nothing but data. */
  public record Root(DataConfig data) {}

  @TempDir Path folder;

  private DataConfig load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
    return ConfigLoader.load(file, Map.of(), Root.class).value().data();
  }

  @Test
  void parquetAndScenesAreOpened() throws IOException {
    TestRows.write(
        folder.resolve("rows.parquet"),
        TestRows.BYTE_IMAGES,
        List.of(Map.of("question", "q", "answer", "a", "image", TestRows.image())));
    DataConfig config =
        load(
            """
            data:
              train: {type: scenes, seed: 3, limit: 5}
              validation:
                path: rows.parquet
                boxes_rule: any
                columns: {id: question}
              on_bad_image: skip
            """);
    assertEquals(DataConfig.OnBadImage.SKIP, config.onBadImage());
    assertEquals(5, config.openTrain(folder, 0).size());
    try (ExampleSource source = config.validation().orElseThrow().open(folder)) {
      assertEquals("q", source.get(0).id());
      assertEquals(Example.BoxesRule.ANY, source.get(0).boxesRule());
    }
    assertEquals(200_000_000L, ImageLimits.DEFAULT.maxPixels());
  }

  @Test
  void aTextAloneIsThePathOfAParquetFile() throws IOException {
    DataConfig written = load("data: {train: rows.parquet}");
    assertEquals(DataSetConfig.parquet(Path.of("rows.parquet")), written.train());
    Path file =
        Files.writeString(folder.resolve("scenes.yaml"), "data: {train: {type: scenes, seed: 3}}");
    DataConfig overridden =
        ConfigLoader.load(file, Map.of("data.train", "rows.parquet"), Root.class).value().data();
    assertEquals(written, overridden);
  }

  @Test
  void limitsOfImagesAreTheKeys() throws IOException {
    DataConfig config =
        load("data: {train: x, image_seconds: 3, image_pixels: 5000, image_mib: 7}");
    ImageLimits limits = config.imageLimits();
    assertEquals(3, limits.seconds());
    assertEquals(5000, limits.maxPixels());
    assertEquals(7L << 20, limits.maxDecodedBytes());
  }

  @Test
  void keysOfAnotherTypeAreRefusedByName() {
    assertRefused("data.train.path", "data: {train: {type: scenes, path: x}}");
    assertRefused("data.train.columns", "data: {train: {type: scenes, columns: {}}}");
    assertRefused("data.train.seed", "data: {train: {path: x, seed: 1}}");
    assertRefused("data.train.path", "data: {train: {}}");
    assertRefused("data.train.limit", "data: {train: {path: x, limit: -1}}");
    assertRefused("data.train", "data: {on_bad_image: fail}");
    assertRefused(
        "data.validation.path", "data: {train: x, validation: {path: [{path: y, weight: 2}, z]}}");
  }

  @Test
  void heldOutScenesAreOthersThanThoseOfTraining() throws IOException {
    assertRefused(
        "data.validation.seed",
        "data: {train: {type: scenes, fixed: true}, validation: {type: scenes}}");
    assertRefused(
        "data.validation.seed",
        "data: {train: {type: scenes, seed: 3, fixed: true}, validation: {type: scenes, seed: 3, side: 896}}");
    String scenes = "data: {train: {type: scenes}, validation: {type: scenes, seed: 1}}";
    assertFalse(load(scenes).validatesOnTraining());
    assertTrue(load("data: {train: x, validation: {path: x, limit: 5}}").validatesOnTraining());
    assertFalse(load("data: {train: x, validation: y}").validatesOnTraining());
    assertFalse(load("data: {train: x}").validatesOnTraining());
  }

  @Test
  void scenesOfVersion3HaveSplits() throws IOException {
    DataConfig config =
        load(
            """
            data:
              train: {type: scenes, version: 3, seed: 3, fixed: true}
              validation: {type: scenes, version: 3, split: combinations, side: 1792, seed: 5}
            """);
    assertEquals("scenes3-896-3-7", config.openTrain(folder, 11).get(7).id());
    assertEquals(
        "scenes3-combinations-1792-5-7", config.openValidation(folder).orElseThrow().get(7).id());
    DataConfig second = load("data: {train: {type: scenes, version: 2, seed: 3, fixed: true}}");
    assertEquals("scenes-448-3-7", second.openTrain(folder, 11).get(7).id());
    // Scenes of one seed in two versions are others.
    load(
        "data: {train: {type: scenes, seed: 3, fixed: true}, validation: {type: scenes, version: 3, seed: 3}}");
    assertRefused(
        "data.validation.seed",
        "data: {train: {type: scenes, version: 3, fixed: true}, validation: {type: scenes, version: 3, split: landmarks}}");
    assertRefused("data.train.version", "data: {train: {type: scenes, version: 4}}");
    assertRefused("data.train.version", "data: {train: {path: x, version: 3}}");
    assertRefused("data.train.split", "data: {train: {type: scenes, split: train}}");
    assertRefused("data.train.split", "data: {train: {type: scenes, version: 3, split: test}}");
    assertRefused("data.train.side", "data: {train: {type: scenes, version: 3, side: 448}}");
  }

  /** Scenes of training are those of no seed that can be written, and others for each run.seed. */
  @Test
  void theRunsSeedTakesPartInScenesOfTraining() throws IOException {
    DataConfig open = load("data: {train: {type: scenes, seed: 4}, validation: {type: scenes}}");
    List<String> first = new ArrayList<>();
    for (long run = 0; run < 40; run++) {
      for (int seed = 3; seed < 5; seed++) {
        DataConfig data = load("data: {train: {type: scenes, seed: %d, limit: 9}}".formatted(seed));
        try (ExampleSource train = data.openTrain(folder, run)) {
          assertTrue(train.get(0).id().matches("scenes-448--[1-9]\\d*-0"), train.get(0).id());
          first.add(train.get(0).id());
        }
      }
    }
    assertEquals(80, first.stream().distinct().count());
    // By SplitMix64 once more in Python; its highest bit is set.
    assertEquals("scenes-448--800218096190417757-0", open.openTrain(folder, 0).get(0).id());
    assertEquals("scenes-448-0-7", open.openValidation(folder).orElseThrow().get(7).id());
    DataConfig fixed = load("data: {train: {type: scenes, seed: 4, fixed: true}}");
    assertEquals("scenes-448-4-7", fixed.openTrain(folder, 11).get(7).id());
  }

  @Test
  void whatIsHeldOutIsFixed() throws IOException {
    assertRefused("data.train.seed", "data: {train: {type: scenes, seed: -1}}");
    assertRefused("data.validation.seed", "data: {train: x, validation: {type: scenes, seed: -1}}");
    assertRefused(
        "data.validation.fixed", "data: {train: x, validation: {type: scenes, fixed: false}}");
    assertRefused("data.train.fixed", "data: {train: {path: x, fixed: false}}");
    assertTrue(load("data: {train: {path: x, fixed: true}}").train().fixed());
    assertFalse(load("data: {train: {type: scenes}}").train().fixed());
  }

  /** A run of before, whose config.yaml has no such key, saw the scenes of the seed alone. */
  @Test
  void runsOfBeforeHadFixedScenes() throws IOException {
    String yaml = "train: {type: scenes, seed: 4%s, path: null}\nvalidation: null";
    for (String since : List.of("", ", fixed: null", ", fixed: true")) {
      DataConfig data = DataConfig.ofRun(new YAMLMapper().readTree(yaml.formatted(since)));
      assertEquals("scenes-448-4-7", data.openTrain(folder, 11).get(7).id());
    }
    DataConfig now = DataConfig.ofRun(new YAMLMapper().readTree(yaml.formatted(", fixed: false")));
    assertEquals("scenes-448--800218096190417757-0", now.openTrain(folder, 0).get(0).id());
    assertEquals(
        "x", DataConfig.ofRun(new YAMLMapper().readTree("train: x")).train().path().toString());
  }

  private void assertRefused(String key, String yaml) {
    UserException refusal = assertThrows(UserException.class, () -> load(yaml));
    assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
  }
}
