package dev.ergo.bench;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.SmartResize;
import dev.ergo.core.image.ImageDecoder;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.Resampler;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.io.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Ergo's side of {@code bench/image_side_by_side.py}: does one operation for each line that it
 * reads and answers with the seconds that it took and the SHA-256 of what it gave.
 *
 * <pre>
 * rgb WIDTH HEIGHT FILE    reads raw RGB, which the next lines are about
 * resize TOKENS            its view at a budget, 8-bit RGB
 * pixel_values TOKENS      the patches of that view, float32
 * decode FILE              an image file to upright RGB; reading the file is not timed
 * </pre>
 */
public final class ImageSideBySide {

  private static RgbImage original;

  private ImageSideBySide() {}

  /** Answers until the input ends. */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(line.split(" ", 4)));
    }
  }

  private static String answer(String[] words) throws IOException {
    return switch (words[0]) {
      case "rgb" -> {
        Size size = new Size(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        original = new RgbImage(size, Files.readAllBytes(Path.of(words[3])));
        yield "0 " + digest(original.rgb());
      }
      case "resize" -> resize(PixelLimits.ofBudget(Integer.parseInt(words[1])));
      case "pixel_values" -> pixelValues(PixelLimits.ofBudget(Integer.parseInt(words[1])));
      case "decode" -> decode(Path.of(words[1]));
      default -> throw new IllegalArgumentException("no operation " + words[0]);
    };
  }

  private static String resize(PixelLimits limits) {
    long start = System.nanoTime();
    Size size = SmartResize.fit(original.size(), limits);
    RgbImage view =
        Resampler.resize(original, PixelBox.of(original.size()), size, ResizeFilter.BICUBIC);
    return seconds(start) + digest(view.rgb());
  }

  private static String pixelValues(PixelLimits limits) {
    ImageView view = ImageView.whole(new Decoded(original), limits);
    long start = System.nanoTime();
    float[] values = new ImageProcessor(0, 0).patches(view).pixelValues();
    String seconds = seconds(start);
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return seconds + digest(bytes.array());
  }

  private static String decode(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long start = System.nanoTime();
    RgbImage image = ImageDecoder.decode(file.toString(), bytes, ImageLimits.DEFAULT);
    return seconds(start) + digest(image.rgb());
  }

  private static String seconds(long start) {
    return String.format(Locale.ROOT, "%.6f ", (System.nanoTime() - start) / 1e9);
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(Digest.sha256().digest(bytes));
  }

  /** An image that is decoded already. */
  private record Decoded(RgbImage load) implements ImageSource {

    @Override
    public String id() {
      return "photograph";
    }

    @Override
    public Size size() {
      return load.size();
    }
  }
}
