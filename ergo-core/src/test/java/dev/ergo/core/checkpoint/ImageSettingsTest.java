package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.Patches;
import dev.ergo.core.image.PixelNormalization;
import dev.ergo.core.io.LoggedLines;
import dev.ergo.fixtures.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image settings against what transformers' AutoImageProcessor makes of the same files. */
@Tag("unit")
class ImageSettingsTest {

  private static final String OWN = "preprocessor_config.json";

  @TempDir Path root;
  private CopiedModel model;

  @BeforeEach
  void copy() {
    model = CopiedModel.of(root.resolve("model"));
  }

  @Test
  void pixelValuesAreThoseOfTransformers() throws Exception {
    List<Integer> tokens = new java.util.ArrayList<>();
    for (JsonNode golden : CopiedModel.GOLDEN.get("pixels")) {
      CopiedModel copy = CopiedModel.of(root.resolve("pixels" + tokens.size()));
      copy.json(OWN, json -> json.setAll((ObjectNode) golden.get("preprocessor")));
      if (golden.get("processor").isObject()) {
        copy.write("processor_config.json", golden.get("processor").toString());
      }
      ImageSettings settings = ImageSettings.read(copy.folder());
      ImageView view =
          ImageView.whole(
              EncodedImage.file(Fixtures.path("model/images/square.png"), ImageLimits.DEFAULT),
              settings.limits());
      Patches patches = new ImageProcessor(settings.normalization()).patches(view);
      tokens.add(patches.tokens());
      assertEquals(golden.get("tokens").asInt(), patches.tokens(), golden.toString());
      float[] values = patches.pixelValues();
      float[] first = new float[golden.get("first").size()];
      for (int i = 0; i < first.length; i++) {
        first[i] = golden.get("first").get(i).floatValue();
      }
      assertArrayEquals(first, Arrays.copyOf(values, first.length), golden.toString());
      assertEquals(golden.get("sha256").asText(), sha256(values), golden.toString());
    }
    assertTrue(tokens.size() > 4 && tokens.contains(9) && tokens.contains(16), tokens.toString());
  }

  private static String sha256(float[] values) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }

  @Test
  void aSingleNumberIsOfAllChannels() {
    model.json(OWN, json -> json.put("image_mean", 0.5).putArray("image_std").add(0.25));
    assertEquals(
        new PixelNormalization(1 / 255.0, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)),
        ImageSettings.read(model.folder()).normalization());
  }

  @Test
  void settingsThatSayNothingAreThePublishedOnes() {
    model.json(OWN, json -> json.remove(List.of("image_mean", "image_std")));
    ImageSettings settings = ImageSettings.read(model.folder());
    assertEquals(PixelNormalization.CLIP, settings.normalization());
    assertEquals(new PixelLimits(784, 50176), settings.limits());
  }

  /** One size for all images, and images of a single pixel. */
  @Test
  void limitsMayMeet() {
    model.json(OWN, json -> json.put("min_pixels", 1).put("max_pixels", 1));
    assertEquals(new PixelLimits(1, 1), ImageSettings.read(model.folder()).limits());
  }

  @Test
  void resizingOfAnotherKindIsSaidToBeLeftAside() {
    assertEquals(List.of(), warnings("do_resize", "true"));
    assertEquals(List.of(), warnings("resample", "3"));
    List<String> said =
        List.of(
            "WARN %s: do_resize and resample are not followed; images are resized to their budget, whole ones with the bicubic filter"
                .formatted(root.resolve("broken").resolve(OWN)));
    assertEquals(said, warnings("do_resize", "false"));
    assertEquals(said, warnings("resample", "2"));
  }

  private List<String> warnings(String key, String value) {
    try (LoggedLines lines = new LoggedLines(ImageSettings.class)) {
      ImageSettings.read(changed(key, value).folder());
      return lines.said();
    }
  }

  @Test
  void valuesThatCannotBe() {
    assertMessage(
        "image_mean",
        "[0.5, 0.5]",
        "image_mean has 2 numbers, but three were expected, for red, green and blue");
    assertMessage("image_mean", "\"x\"", "image_mean is \"x\", but a list of numbers was expected");
    assertMessage("image_std", "[0.5, 0, 1]", "image_std holds 0, by which nothing can be divided");
  }

  private CopiedModel changed(String key, String value) {
    return CopiedModel.of(root.resolve("broken"))
        .json(
            OWN,
            json -> {
              try {
                json.set(key, dev.ergo.core.io.JsonFile.MAPPER.readTree(value));
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private void assertMessage(String key, String value, String expected) {
    CopiedModel copy = changed(key, value);
    assertEquals(
        copy.folder().resolve(OWN) + ": " + expected,
        assertThrows(UserException.class, () -> ImageSettings.read(copy.folder())).getMessage());
  }
}
