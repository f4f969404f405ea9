package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ImageProcessorTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PixelLimits LIMITS = PixelLimits.ofBudget(16);

  @Test
  void equalsTransformersBitForBit() throws IOException {
    Path cases = Fixtures.path("image/processor/cases.json");
    List<JsonNode> own =
        cases(cases).stream()
            .filter(one -> !image(one).startsWith("photo_") && !image(one).contains("/"))
            .toList();
    assertEquals(10, own.size());
    for (JsonNode one : own) {
      check(one, cases.resolveSibling(image(one)));
      if (one.get("full_tensor").asBoolean()) {
        checkTensor(one, cases);
      }
    }
  }

  @Test
  void equalsTransformersOnPhotographs() throws IOException {
    Optional<Path> cases = Fixtures.shared("fixtures/image/processor/cases.json");
    Optional<Path> data = Fixtures.shared("data");
    Assumptions.assumeTrue(
        cases.isPresent() && data.isPresent(), "photographs are not redistributed");
    List<JsonNode> photos =
        cases(cases.get()).stream()
            .filter(one -> image(one).startsWith("photo_") || image(one).contains("/"))
            .toList();
    assertEquals(10, photos.size());
    for (JsonNode one : photos) {
      Path folder = image(one).contains("/") ? data.get() : cases.get().getParent();
      check(one, folder.resolve(image(one)));
    }
  }

  private static List<JsonNode> cases(Path file) throws IOException {
    return StreamSupport.stream(JSON.readTree(file.toFile()).get("cases").spliterator(), false)
        .toList();
  }

  private static String image(JsonNode one) {
    return one.get("image").asText();
  }

  private static ImageView view(JsonNode one, Path file) {
    return ImageView.whole(
        EncodedImage.file(file, ImageLimits.DEFAULT),
        new PixelLimits(one.get("min_pixels").asLong(), one.get("max_pixels").asLong()));
  }

  private static void check(JsonNode one, Path file) {
    String key = one.get("key").asText();
    ImageView view = view(one, file);
    ImageProcessor processor = new ImageProcessor();
    assertEquals(one.get("decoded_rgb_sha256").asText(), Hash.of(view.source().load().rgb()), key);
    JsonNode size = one.get("resized_size_wh");
    assertEquals(new Size(size.get(0).asInt(), size.get(1).asInt()), processor.viewSize(view), key);
    assertEquals(
        one.get("resized_rgb_sha256").asText(), Hash.of(processor.render(view).rgb()), key);
    Patches patches = processor.patches(view);
    JsonNode grid = one.get("image_grid_thw").get(0);
    assertEquals(grid.get(1).asInt(), patches.gridHeight(), key);
    assertEquals(grid.get(2).asInt(), patches.gridWidth(), key);
    assertEquals(one.get("image_tokens").asInt(), patches.tokens(), key);
    assertEquals(
        one.get("pixel_values_sha256_f32le").asText(), Hash.of(patches.pixelValues()), key);
  }

  private static void checkTensor(JsonNode one, Path cases) throws IOException {
    byte[] file = Files.readAllBytes(cases.resolveSibling("pixel_values.safetensors"));
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) buffer.getLong(0);
    JsonNode tensor =
        JSON.readTree(new String(file, 8, header, StandardCharsets.UTF_8))
            .get(one.get("key").asText() + ".pixel_values");
    int start = 8 + header + tensor.get("data_offsets").get(0).asInt();
    int end = 8 + header + tensor.get("data_offsets").get(1).asInt();
    FloatBuffer expected =
        buffer.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    Patches patches = new ImageProcessor().patches(view(one, cases.resolveSibling(image(one))));
    assertEquals(expected, FloatBuffer.wrap(patches.pixelValues()), one.get("key").asText());
  }

  @Test
  void aCropIsSeenAlone() {
    CountingSource source = new CountingSource("left black, right white", new Size(200, 100));
    ImageProcessor processor = new ImageProcessor();
    ImageView black = ImageView.crop(source, new PixelBox(0, 0, 100, 100), LIMITS);
    for (byte sample : processor.render(black).rgb()) {
      assertEquals(0, sample);
    }
  }

  /** Crops are made as ERGO makes them, views as Qwen's processor makes them. */
  @Test
  void viewsAndCropsHaveTheirOwnFilterAndAtLeastFourTokens() {
    CountingSource source = new CountingSource("filters", new Size(200, 100));
    PixelLimits limits = PixelLimits.ofBudget(16);
    ImageView small = ImageView.crop(source, new PixelBox(0, 0, 10, 10), limits);
    assertEquals(ResizeFilter.LANCZOS, small.filter());
    assertEquals(ResizeFilter.BICUBIC, ImageView.whole(source, limits).filter());
    assertEquals(new PixelLimits(3136, 501760, true), PixelLimits.ofBudget(640));
    assertEquals(new Size(56, 56), new ImageProcessor().viewSize(small));
  }

  @Test
  void decodesOnceForSeveralThreads() throws Exception {
    CountingSource source = new CountingSource("shared", new Size(300, 200));
    ImageProcessor processor = new ImageProcessor();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Patches>> made =
          IntStream.range(0, 32)
              .mapToObj(
                  i -> {
                    PixelBox region = new PixelBox(i % 4, 0, 200, 200);
                    return threads.submit(
                        () -> processor.patches(ImageView.crop(source, region, LIMITS)));
                  })
              .toList();
      for (int i = 0; i < made.size(); i++) {
        assertSame(made.get(i % 4).get(), made.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, source.loads.get());
  }

  @Test
  void severalViewsAreWhatEachIsAlone() {
    List<ImageView> views =
        IntStream.range(0, 24)
            .mapToObj(
                i -> {
                  CountingSource source =
                      new CountingSource("image " + i % 5, new Size(90 + i % 5, 80));
                  return ImageView.crop(source, new PixelBox(i, 0, 60 + i, 70), LIMITS);
                })
            .toList();
    List<Patches> together = new ImageProcessor().patches(views);
    assertEquals(views.size(), together.size());
    ImageProcessor alone = new ImageProcessor();
    for (int i = 0; i < views.size(); i++) {
      assertArrayEquals(alone.patches(views.get(i)).values(), together.get(i).values());
    }
  }

  @Test
  void ofSeveralBadViewsTheFirstIsNamed() {
    List<ImageView> views =
        IntStream.range(0, 12)
            .mapToObj(
                i -> {
                  Size size = new Size(100, 100);
                  ImageSource source =
                      i % 4 == 2
                          ? EncodedImage.of("bad " + i, new byte[] {1, 2, 3}, ImageLimits.DEFAULT)
                          : new CountingSource("good " + i, size);
                  return ImageView.crop(source, PixelBox.of(size), LIMITS);
                })
            .toList();
    ImageProcessor processor = new ImageProcessor();
    String alone =
        assertThrows(UserException.class, () -> processor.patches(views.get(2))).getMessage();
    assertTrue(alone.contains("bad 2"), alone);
    assertEquals(
        alone, assertThrows(UserException.class, () -> processor.patches(views)).getMessage());
  }

  @Test
  void keepsNothingWhereNothingIsAllowed() {
    CountingSource source = new CountingSource("not kept", new Size(60, 60));
    ImageProcessor processor = new ImageProcessor(0, 0);
    processor.patches(ImageView.whole(source, LIMITS));
    processor.patches(ImageView.whole(source, LIMITS));
    assertEquals(2, source.loads.get());
  }

  @Test
  void namesTheImageOfANarrowRegion() {
    CountingSource source = new CountingSource("wall.png", new Size(500, 500));
    ImageView view = ImageView.crop(source, new PixelBox(0, 0, 500, 2), LIMITS);
    UserException e = assertThrows(UserException.class, () -> new ImageProcessor().viewSize(view));
    assertTrue(e.getMessage().contains("wall.png"), e.getMessage());
    assertTrue(e.getMessage().contains("500 x 2"), e.getMessage());
  }

  /** An image whose right half is white; counts how often it is decoded. */
  private static final class CountingSource implements ImageSource {

    private final String id;
    private final Size size;
    private final AtomicInteger loads = new AtomicInteger();

    CountingSource(String id, Size size) {
      this.id = id;
      this.size = size;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Size size() {
      return size;
    }

    @Override
    public RgbImage load() {
      loads.incrementAndGet();
      byte[] rgb = new byte[(int) (3 * size.area())];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) (i / 3 % size.width() < size.width() / 2 ? 0 : 255);
      }
      return new RgbImage(size, rgb);
    }
  }
}
