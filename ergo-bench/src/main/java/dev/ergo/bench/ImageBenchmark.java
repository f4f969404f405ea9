package dev.ergo.bench;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageDecoder;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.Patches;
import dev.ergo.core.image.Resampler;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A photograph's way to the policy: 12 megapixels decoded, then resized to 1,280 vision tokens. */
public class ImageBenchmark extends MeanTime {

  private static final Size ORIGINAL = new Size(4000, 3000);
  private static final Size VIEW = new Size(1148, 868);

  /** File format. */
  @Param({"jpg", "png"})
  String format;

  private byte[] file;
  private RgbImage decoded;

  /** Encodes a picture of smooth colours with some texture. */
  @Setup
  public void prepare() throws IOException {
    BufferedImage image =
        new BufferedImage(ORIGINAL.width(), ORIGINAL.height(), BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < ORIGINAL.height(); y++) {
      for (int x = 0; x < ORIGINAL.width(); x++) {
        int texture = (x * x + 3 * y * y) >> 7 & 15;
        image.setRGB(x, y, (x >> 4) + texture << 16 | (y >> 4) + texture << 8 | (x + y) / 32);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IllegalStateException("no writer for " + format);
    }
    file = out.toByteArray();
    decoded = decode();
  }

  /** The file to RGB. */
  @Benchmark
  public RgbImage decode() {
    return ImageDecoder.decode("benchmark", file, ImageLimits.DEFAULT);
  }

  /** Patches of eight such files in one call, on all cores; the time is that of all eight. */
  @Benchmark
  public List<Patches> eightViews() {
    List<ImageView> views =
        IntStream.range(0, 8)
            .<ImageSource>mapToObj(i -> EncodedImage.of("image " + i, file, ImageLimits.DEFAULT))
            .map(image -> ImageView.whole(image, PixelLimits.ofBudget(1280)))
            .toList();
    return new ImageProcessor(0, 0).patches(views);
  }

  /** RGB to the policy's view. */
  @Benchmark
  public RgbImage resize() {
    return Resampler.resize(decoded, PixelBox.of(ORIGINAL), VIEW, ResizeFilter.BICUBIC);
  }
}
