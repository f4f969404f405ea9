package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.ScaledImage;
import dev.ergo.data.scenes.ScaledLandmark;
import dev.ergo.data.scenes.ScaledScene;
import dev.ergo.data.scenes.ScaledSet;
import dev.ergo.data.scenes.ScaledSet.Split;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.data.scenes.SceneSource;
import dev.ergo.data.scenes.SceneSources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ScaledExamplesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** The rows come from bench/golden_scenes3.py, the specification in numpy. */
  @Test
  void equalsTheReferenceGeneratorPixelByPixel() throws Exception {
    EnumSet<ScaledScene.Kind> kinds = EnumSet.noneOf(ScaledScene.Kind.class);
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(
                ScaledExamplesTest.class.getResourceAsStream("scenes/scenes3.jsonl"),
                StandardCharsets.UTF_8))) {
      List<String> lines = rows.lines().toList();
      assertEquals(45, lines.size());
      for (String line : lines) {
        JsonNode row = JSON.readTree(line);
        ScaledSet source =
            new ScaledSet(
                row.get("seed").asLong(),
                row.get("side").asInt(),
                Split.valueOf(row.get("split").asText().toUpperCase(Locale.ROOT)));
        Example example = new SceneExamples(source, 0).get(row.get("index").asLong());
        ScaledScene scene = ((ScaledImage) example.image()).scene();
        kinds.add(scene.kind());
        assertEquals(row.get("question").asText(), example.question());
        assertEquals(JSON.convertValue(row.get("options"), List.class), example.options());
        assertEquals(row.get("answer").asText(), example.answer());
        assertEquals(row.get("category").asText(), example.category());
        assertEquals(row.get("unit").asInt(), scene.need().unit());
        assertEquals(
            JSON.convertValue(row.get("names"), List.class),
            scene.landmarks().stream().map(ScaledLandmark::name).toList());
        assertEquals(plain(row.get("boxes")), plain(example.boxes()));
        assertEquals(plain(row.get("guess")), plain(scene.guesses()));
        RgbImage image = example.image().load();
        assertEquals(
            row.get("sha256").asText(),
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.rgb())),
            example.id());
      }
    }
    assertEquals(EnumSet.allOf(ScaledScene.Kind.class), kinds);
  }

  private static String plain(JsonNode boxes) {
    return boxes.toString().replaceAll("\\s", "");
  }

  private static String plain(List<PixelBox> boxes) {
    return boxes.stream()
        .map(b -> List.of(b.x1(), b.y1(), b.x2(), b.y2()))
        .toList()
        .toString()
        .replaceAll("\\s", "");
  }

  @Test
  void isWrittenAsTheSameBytesEachTime() throws IOException {
    assertArrayEquals(
        Files.readAllBytes(written("first.parquet")),
        Files.readAllBytes(written("second.parquet")));
  }

  private Path written(String name) {
    Path file = folder.resolve(name);
    try (SceneExamples scenes = new SceneExamples(ScaledSet.of(4), 3);
        ExampleWriter writer = ExampleWriter.create(file)) {
      for (long i = 0; i < scenes.size(); i++) {
        writer.write(scenes.get(i));
      }
      writer.publish();
    }
    return file;
  }

  @Test
  void idsTellVersionsAndSplitsApart() {
    assertEquals("scenes-448-7-5", SceneSources.of(null, 7, null, null).id(5));
    assertEquals("scenes3-896-7-5", SceneSources.of(3, 7, null, null).id(5));
    assertEquals("scenes3-1792-7-5", SceneSources.of(3, 7, 1792, "train").id(5));
    assertEquals("scenes3-combinations-896-7-5", SceneSources.of(3, 7, null, "combinations").id(5));
    assertTrue(SceneSources.of(3, 7, null, "landmarks").digest().contains("landmarks"));
  }

  /** The seed is made as that of version 2: {@code DataConfigTest} has it from elsewhere. */
  @Test
  void runsLearnFromScenesOfTheirOwn() {
    SceneSource named = SceneSources.of(3, 4, null, "train");
    assertEquals("scenes3-896--800218096190417757-0", named.ofRun(0).id(0));
    assertEquals(SceneSet.of(4).ofRun(0).seed(), ((ScaledSet) named.ofRun(0)).seed());
    assertEquals(Split.TRAIN, ((ScaledSet) named.ofRun(0)).split());
  }
}
