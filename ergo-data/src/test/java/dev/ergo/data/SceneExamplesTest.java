package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.Landmark;
import dev.ergo.data.scenes.Scene;
import dev.ergo.data.scenes.SceneLayout;
import dev.ergo.data.scenes.SceneSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class SceneExamplesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** The rows come from bench/golden_scenes.py, the specification in numpy. */
  @Test
  void equalsTheReferenceGeneratorPixelByPixel() throws Exception {
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(
                SceneExamplesTest.class.getResourceAsStream("scenes/scenes.jsonl"),
                StandardCharsets.UTF_8))) {
      List<String> lines = rows.lines().toList();
      assertEquals(36, lines.size());
      for (String line : lines) {
        JsonNode row = JSON.readTree(line);
        Scene scene =
            SceneLayout.of(
                new SceneSet(row.get("seed").asLong(), row.get("side").asInt()),
                row.get("index").asLong());
        Example example = SceneExamples.example(scene);
        assertEquals(row.get("question").asText(), example.question());
        assertEquals(JSON.convertValue(row.get("options"), List.class), example.options());
        assertEquals(row.get("answer").asText(), example.answer());
        assertEquals(row.get("category").asText(), example.category());
        assertEquals(
            JSON.convertValue(row.get("names"), List.class),
            scene.landmarks().stream().map(Landmark::name).toList());
        assertEquals(
            row.get("boxes").toString().replaceAll("\\s", ""),
            example.boxes().stream()
                .map(b -> List.of(b.x1(), b.y1(), b.x2(), b.y2()))
                .toList()
                .toString()
                .replaceAll("\\s", ""));
        RgbImage image = example.image().load();
        assertEquals(
            row.get("sha256").asText(),
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.rgb())),
            example.id());
      }
    }
  }

  @Test
  void isWrittenAsTheSameBytesEachTime() throws IOException {
    byte[] first = Files.readAllBytes(written("first.parquet"));
    assertArrayEquals(first, Files.readAllBytes(written("second.parquet")));
  }

  private Path written(String name) {
    Path file = folder.resolve(name);
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(4), 6);
        ExampleWriter writer = ExampleWriter.create(file)) {
      for (long i = 0; i < scenes.size(); i++) {
        writer.write(scenes.get(i));
      }
      writer.publish();
    }
    return file;
  }

  @Test
  void rotatesTheRightOptionEvenly() {
    int n = 4000;
    Map<Integer, Integer> positions = new TreeMap<>();
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(2), 0)) {
      for (int i = 0; i < n; i++) {
        Example example = scenes.get(i);
        int right = example.options().indexOf(example.answer());
        assertTrue(right >= 0, example.id());
        if (example.options().size() == 4) {
          positions.merge(right, 1, Integer::sum);
        }
      }
    }
    int asked = positions.values().stream().mapToInt(Integer::intValue).sum();
    // Four standard errors of a share of one quarter.
    double allowed = 4 * Math.sqrt(0.25 * 0.75 * asked);
    positions.values().forEach(count -> assertEquals(asked / 4.0, count, allowed));
  }
}
