package dev.ergo.rl;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small examples: noisy pictures with a bright square that the question asks for. */
public final class Pictures {

  /** Size of every picture. */
  public static final Size SIZE = new Size(120, 90);

  private Pictures() {}

  /** An example; the square of every second one is on the left. */
  public static Example example(int index) {
    return example(index, png(index));
  }

  /** The same with other bytes as its image file. */
  public static Example example(int index, byte[] image) {
    return new Example(
        "e" + index,
        "Where?",
        List.of(),
        index % 2 == 0 ? "left" : "right",
        new EncodedImage("picture " + index, image, ImageLimits.DEFAULT),
        List.of(square(index)),
        Example.BoxesRule.ALL,
        "");
  }

  /** Examples as a data set. */
  public static ExampleSource source(List<Example> examples) {
    return new ExampleSource() {
      @Override
      public long size() {
        return examples.size();
      }

      @Override
      public Example get(long position) {
        return examples.get((int) position);
      }

      @Override
      public String digest() {
        return "in memory";
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  /** The target of an example. */
  public static PixelBox square(int index) {
    int x = index % 2 == 0 ? 10 : 70;
    return new PixelBox(x, 30, x + 30, 60);
  }

  /** The image file of an example. */
  public static byte[] png(int index) {
    BufferedImage image =
        new BufferedImage(SIZE.width(), SIZE.height(), BufferedImage.TYPE_INT_RGB);
    Random random = new Random(index);
    PixelBox bright = square(index);
    for (int y = 0; y < SIZE.height(); y++) {
      for (int x = 0; x < SIZE.width(); x++) {
        boolean inside = x >= bright.x1() && x < bright.x2() && y >= bright.y1() && y < bright.y2();
        image.setRGB(x, y, inside ? 0xFFF0C0 : random.nextInt(0x404040));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
