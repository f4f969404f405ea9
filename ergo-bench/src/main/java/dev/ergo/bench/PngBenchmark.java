package dev.ergo.bench;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.PngEncoder;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What it costs to put a crop of 640 vision tokens into a request, by what encodes it. The middle
 * half of a photograph: {@code -p photo=FILE}; without one, of a generated scene.
 */
public class PngBenchmark extends MeanTime {

  private static final int TOKENS = 640;
  private static final float LEVELS = 9;

  /** File of a photograph; nothing for a generated scene. */
  @Param({""})
  String photo;

  /**
   * Who writes: "sent" is what servers are sent, "jdk" the platform's writer with its choice of
   * filters, "sub" one filter for all rows, without the checksums of a file.
   */
  @Param({"sent", "jdk", "sub"})
  String writer;

  /** Of compression, from 0, none; "sent" knows none. */
  @Param({"0", "1", "3", "6"})
  int level;

  private ImageView view;
  private RgbImage crop;

  /** Renders the crop and says how many bytes come out. */
  @Setup
  public void prepare() throws IOException {
    ImageSource image = image();
    Size size = image.size();
    int left = size.width() / 4;
    int top = size.height() / 4;
    PixelBox middle = new PixelBox(left, top, size.width() - left, size.height() - top);
    view = ImageView.crop(image, middle, PixelLimits.ofBudget(TOKENS));
    crop = render();
    System.out.printf(
        "%s %d: %s, %,d bytes of pixels, %,d encoded%n",
        writer, level, crop.size(), crop.rgb().length, encode().length);
  }

  private ImageSource image() throws IOException {
    if (photo.isEmpty()) {
      try (SceneExamples scenes = new SceneExamples(SceneSet.of(1), 1)) {
        return scenes.get(0).request().image();
      }
    }
    return EncodedImage.of(photo, Files.readAllBytes(Path.of(photo)), ImageLimits.DEFAULT);
  }

  /** The crop from the decoded original. */
  @Benchmark
  public RgbImage render() {
    return new ImageProcessor(0, 0).render(view);
  }

  /** The crop to bytes. */
  @Benchmark
  public byte[] encode() throws IOException {
    return switch (writer) {
      case "sent" -> PngEncoder.encodeFast(crop);
      case "jdk" -> byPlatform();
      default -> filtered();
    };
  }

  /** Such bytes to the text of a request. */
  @Benchmark
  public String text() throws IOException {
    return Base64.getEncoder().encodeToString(encode());
  }

  private byte[] byPlatform() throws IOException {
    ImageWriter png = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam options = png.getDefaultWriteParam();
    options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    options.setCompressionQuality(1 - level / LEVELS);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      png.setOutput(out);
      png.write(null, new IIOImage(crop.buffered(), null, null), options);
    } finally {
      png.dispose();
    }
    return bytes.toByteArray();
  }

  /** Differences to the pixel on the left, compressed. */
  private byte[] filtered() {
    int row = 3 * crop.width();
    byte[] rows = new byte[(row + 1) * crop.height()];
    for (int y = 0; y < crop.height(); y++) {
      int to = y * (row + 1);
      rows[to++] = 1;
      for (int x = 0; x < row; x++) {
        int before = x < 3 ? 0 : crop.rgb()[y * row + x - 3];
        rows[to + x] = (byte) (crop.rgb()[y * row + x] - before);
      }
    }
    Deflater deflater = new Deflater(level);
    deflater.setInput(rows);
    deflater.finish();
    byte[] stream = new byte[2 * rows.length];
    int length = deflater.deflate(stream);
    deflater.end();
    return Arrays.copyOf(stream, length);
  }
}
