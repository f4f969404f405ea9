package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example.BoxesRule;
import dev.ergo.data.parquet.ParquetReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ExampleWriterTest {

  @TempDir Path folder;

  private static Example example(String id, ImageSource image) {
    return new Example(
        id,
        "Which colour has the «sign»?",
        List.of("red", "blue"),
        "blue",
        image,
        List.of(new PixelBox(1, 2, 10, 20), new PixelBox(3, 4, 5, 6)),
        BoxesRule.ANY,
        "signs/hard",
        List.of(),
        Map.of());
  }

  /** Noise of a seed: pixels that no lossy step would survive. */
  private record Noise(String id, Size size) implements ImageSource {
    @Override
    public RgbImage load() {
      byte[] rgb = new byte[(int) (3 * size.area())];
      new Random(id.hashCode()).nextBytes(rgb);
      return new RgbImage(size, rgb);
    }
  }

  @Test
  void examplesComeBackAsTheyWere() {
    byte[] file = TestRows.image();
    EncodedImage encoded = EncodedImage.of("original", file, ImageLimits.DEFAULT);
    Noise noise = new Noise("noise", new Size(37, 23));
    Path target = folder.resolve("new/folder/train.parquet");
    try (ExampleWriter writer = ExampleWriter.create(target)) {
      writer.write(example("a", encoded), file);
      writer.write(example("b", noise));
      writer.publish();
    }

    try (ParquetExamples examples = TestRows.open(target)) {
      assertEquals(2, examples.size());
      Example first = examples.get(0);
      Example expected = example("a", first.image());
      assertEquals(expected, first);
      assertEquals(target + "#0", first.image().id());
      assertEquals(encoded.size(), first.image().size());
      assertArrayEquals(encoded.load().rgb(), first.image().load().rgb());
      assertArrayEquals(noise.load().rgb(), examples.get(1).image().load().rgb());
    }
    Map<?, ?> image = (Map<?, ?>) ParquetReader.open(target).row(0, Set.of("image")).get("image");
    assertArrayEquals(file, (byte[]) image.get("bytes"), "image files are copied unchanged");
  }

  @Test
  void rowsOfAnotherFileKeepTheirImageFiles() {
    byte[] file = TestRows.image();
    Path source = folder.resolve("source.parquet");
    try (ExampleWriter writer = ExampleWriter.create(source)) {
      writer.write(example("a", EncodedImage.of("x", file, ImageLimits.DEFAULT)), file);
      writer.publish();
    }
    Path copy = folder.resolve("copy.parquet");
    try (ParquetExamples examples = TestRows.open(source);
        ExampleWriter writer = ExampleWriter.create(copy)) {
      writer.write(examples.get(0));
      writer.publish();
    }
    Map<?, ?> image = (Map<?, ?>) ParquetReader.open(copy).row(0, Set.of("image")).get("image");
    assertArrayEquals(file, (byte[]) image.get("bytes"));
  }

  @Test
  void imagesMayStayFiles() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.write(folder.resolve("images/one.png"), TestRows.image());
    Path target = folder.resolve("train.parquet");
    try (ExampleWriter writer = ExampleWriter.create(target)) {
      writer.write(example("a", new Noise("unused", new Size(1, 1))), "images/one.png");
      writer.publish();
    }
    try (ParquetExamples examples = TestRows.open(target)) {
      ImageSource image = examples.get(0).image();
      assertEquals(folder + "/images/one.png", image.id());
      assertEquals(
          EncodedImage.of("x", TestRows.image(), ImageLimits.DEFAULT).size(), image.size());
    }
  }

  @Test
  void anUnpublishedFileLeavesNothingAndAnOldOneUntouched() throws IOException {
    Path target = folder.resolve("train.parquet");
    Files.writeString(target, "old");
    try (ExampleWriter writer = ExampleWriter.create(target)) {
      writer.write(example("a", new Noise("noise", new Size(8, 8))));
    }
    assertEquals("old", Files.readString(target));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(target), files.toList());
    }
  }

  @Test
  void aTargetThatCannotBeMadeIsOneSentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    UserException refusal =
        assertThrows(
            UserException.class, () -> ExampleWriter.create(file.resolve("train.parquet")));
    assertTrue(refusal.getMessage().contains("train.parquet"), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void manyLargeImagesAreSpreadOverRowGroups() {
    Path target = folder.resolve("train.parquet");
    int images = 12;
    try (ExampleWriter writer = ExampleWriter.create(target)) {
      for (int i = 0; i < images; i++) {
        writer.write(example("e" + i, new Noise("noise" + i, new Size(1000, 1000))));
      }
      writer.publish();
    }
    ParquetReader reader = ParquetReader.open(target);
    assertTrue(reader.rowGroups().size() > 1, "36 MB do not stand in one row group of 16");
    assertEquals(images, reader.rows());
    assertFalse(
        reader.rowGroups().stream().anyMatch(group -> group.bytes() > 24L << 20),
        reader.rowGroups().toString());
  }
}
