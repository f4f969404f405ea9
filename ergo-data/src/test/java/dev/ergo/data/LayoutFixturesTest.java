package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.Digest;
import dev.ergo.data.layout.LayoutImage;
import dev.ergo.data.layout.LayoutItem;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.layout.LayoutSpec;
import dev.ergo.data.layout.RuleCounts;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small data sets in the layouts that other trainers read or ship, each with what its rows mean,
 * from ../shared/fixtures/layouts; skipped where that is absent.
 */
@Tag("integration")
class LayoutFixturesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Optional<Path> ROOT = Fixtures.shared("fixtures/layouts");

  @TempDir Path temporary;

  static Stream<Arguments> layouts() throws IOException {
    if (ROOT.isEmpty()) {
      return Stream.of(Arguments.of("absent", "auto"));
    }
    List<String> names = new ArrayList<>();
    expected().fieldNames().forEachRemaining(names::add);
    return names.stream()
        .flatMap(
            name -> Stream.of(Arguments.of(name, "auto"), Arguments.of(name, "as its trainer")));
  }

  private static JsonNode expected() throws IOException {
    return MAPPER.readTree(ROOT.orElseThrow().resolve("expected.json").toFile());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("layouts")
  void rowsAreReadAsTheyAreMeant(String name, String format) throws IOException {
    assumeTrue(ROOT.isPresent(), "../shared/fixtures/layouts is absent");
    JsonNode layout = expected().get(name);
    LayoutRows rows = LayoutExamples.rows(spec(name, layout, format));
    assertEquals(Map.of(), rows.scan(0).bad());
    List<Map<String, Object>> read = new ArrayList<>();
    for (long i = 0; i < rows.table().size(); i++) {
      try {
        read.add(meaning(rows.item(i, new RuleCounts())));
      } catch (UserException e) {
        assertTrue(layout.path("on_bad_image").asText().equals("skip"), e.getMessage());
      }
    }
    List<Map<String, Object>> meant = new ArrayList<>();
    for (JsonNode row : layout.get("rows")) {
      Map<String, Object> given = read.get(Math.min(meant.size(), read.size() - 1));
      meant.add(meaning(row, given.get("question").toString()));
    }
    assertEquals(meant, read);
  }

  private LayoutSpec spec(String name, JsonNode layout, String format) throws IOException {
    Path folder = folder(name);
    List<String> paths = new ArrayList<>();
    if (layout.get("path").isArray()) {
      layout.get("path").forEach(path -> paths.add(folder.resolve(path.asText()).toString()));
    } else {
      paths.add(folder.resolve(layout.get("path").asText()).toString());
    }
    boolean auto = format.equals("auto");
    LayoutConfig config =
        new LayoutConfig(
            auto ? null : layout.get("format").asText(),
            layout.path("split").asText(null),
            layout.has("image_dir") ? folder.resolve(layout.get("image_dir").asText()) : null,
            // Its images lie in the folder of another layout.
            name.equals("30-openrlhf") ? true : null,
            null,
            null,
            null,
            null,
            null);
    ExampleColumns columns =
        auto
            ? ExampleColumns.DEFAULT
            : new ExampleColumns(
                null,
                null,
                layout.has("options")
                    ? OptionNames.of(MAPPER.convertValue(layout.get("options"), List.class))
                    : null,
                null,
                null,
                layout.path("boxes").asText(null),
                null,
                null);
    return config.spec(DataPaths.of(paths), columns, Path.of(""));
  }

  /** Two layouts hold absolute paths, and one has to be made anew. */
  private Path folder(String name) throws IOException {
    Path folder = ROOT.orElseThrow().resolve(name);
    if (name.equals("19-absolute-paths")) {
      return absolutePaths();
    }
    Path lines = folder.resolve("train.jsonl");
    if (!Files.exists(lines) || !Files.readString(lines).contains("@ROOT@")) {
      return folder;
    }
    Path copy = Files.createDirectories(temporary.resolve(name));
    Files.writeString(
        copy.resolve("train.jsonl"),
        Files.readString(lines).replace("@ROOT@", ROOT.orElseThrow().toString()));
    if (Files.isDirectory(folder.resolve("images"))) {
      // Its paths lead into its own folder.
      Path images = Files.createDirectories(copy.resolve("images"));
      try (Stream<Path> files = Files.list(folder.resolve("images"))) {
        for (Path file : files.toList()) {
          Files.copy(file, images.resolve(file.getFileName()));
        }
      }
      Files.writeString(
          copy.resolve("train.jsonl"),
          Files.readString(copy.resolve("train.jsonl"))
              .replace(folder.toString(), copy.toString()));
    }
    return copy;
  }

  private Path absolutePaths() throws IOException {
    Path from = ROOT.orElseThrow().resolve("20-image-dir");
    Path images = Files.createDirectories(temporary.resolve("images"));
    LayoutRows rows =
        LayoutExamples.rows(
            new LayoutConfig(null, null, from.resolve("pics"), null, null, null, null, null, null)
                .spec(
                    DataPaths.of(from.resolve("ann/train.parquet")),
                    ExampleColumns.DEFAULT,
                    Path.of("")));
    try (ExampleWriter writer = ExampleWriter.create(temporary.resolve("train.parquet"))) {
      for (long i = 0; i < rows.table().size(); i++) {
        Path file = images.resolve(i + ".png");
        LayoutItem item = rows.item(i, new RuleCounts());
        Files.write(file, item.images().get(0).encoded());
        writer.write(
            LayoutExamples.example(item, Example.BoxesRule.ALL), file.toAbsolutePath().toString());
      }
      writer.publish();
    }
    return temporary;
  }

  private static Map<String, Object> meaning(LayoutItem item) {
    Map<String, Object> meaning = new TreeMap<>();
    meaning.put("question", item.question());
    meaning.put("answers", new HashSet<>(item.answers()));
    meaning.put("options", item.options());
    meaning.put("boxes", item.boxes().stream().map(LayoutFixturesTest::edges).toList());
    meaning.put("images", item.images().stream().map(LayoutFixturesTest::sha256).toList());
    return meaning;
  }

  private static List<Integer> edges(PixelBox box) {
    return List.of(box.x1(), box.y1(), box.x2(), box.y2());
  }

  private static String sha256(LayoutImage image) {
    RgbImage pixels = image.load();
    return HexFormat.of().formatHex(Digest.sha256().digest(pixels.rgb()));
  }

  /** What a row is to mean; of the wordings of a question that are right, the one that was read. */
  private static Map<String, Object> meaning(JsonNode row, String question) {
    List<String> wordings = texts(row.get("question"));
    Map<String, Object> meaning = new TreeMap<>();
    meaning.put("question", wordings.contains(question) ? question : wordings.get(0));
    meaning.put("answers", Set.copyOf(texts(row.path("answers"))));
    meaning.put("options", texts(row.path("options")));
    List<List<Integer>> boxes = new ArrayList<>();
    row.path("boxes")
        .forEach(
            box -> {
              List<Integer> edges = new ArrayList<>();
              box.forEach(edge -> edges.add(edge.asInt()));
              boxes.add(edges);
            });
    meaning.put("boxes", boxes);
    meaning.put("images", texts(row.get("images")));
    return meaning;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
