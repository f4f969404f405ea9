package dev.ergo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageDecoder;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngEncoderTest {

  private static RgbImage noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(1).nextBytes(rgb);
    return new RgbImage(new Size(width, height), rgb);
  }

  /** Sizes around a stored block of 65,535 bytes among them. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "7, 1", "31, 17", "5461, 4", "5462, 4", "148, 147", "924, 504"})
  void filesThatAreSentHoldEveryPixel(int width, int height) throws IOException {
    RgbImage image = noise(width, height);
    byte[] file = PngEncoder.encodeFast(image);
    RgbImage read = ImageDecoder.decode("sent", file, ImageLimits.DEFAULT);
    assertEquals(image.size(), read.size());
    assertArrayEquals(image.rgb(), read.rgb());
    BufferedImage other = ImageIO.read(new ByteArrayInputStream(file));
    BufferedImage own = image.buffered();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertEquals(own.getRGB(x, y), other.getRGB(x, y));
      }
    }
    assertTrue(file.length < 1.01 * image.rgb().length + height + 128, file.length + " bytes");
  }

  @ParameterizedTest
  @CsvSource({"31, 17"})
  void urlsHoldThatFileAndKeptFilesTheSamePixels(int width, int height) {
    RgbImage image = noise(width, height);
    String url = PngEncoder.dataUrl(image);
    assertTrue(url.startsWith("data:image/png;base64,"), url.substring(0, 30));
    byte[] sent = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
    assertArrayEquals(PngEncoder.encodeFast(image), sent);
    byte[] kept = PngEncoder.encode(image);
    assertArrayEquals(image.rgb(), ImageDecoder.decode("kept", kept, ImageLimits.DEFAULT).rgb());
  }
}
