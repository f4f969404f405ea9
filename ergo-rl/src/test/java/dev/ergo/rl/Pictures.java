package dev.ergo.rl;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.fixtures.SquarePictures;
import java.awt.Rectangle;
import java.util.List;
import java.util.Map;

/** Small examples: noisy pictures with a bright square that the question asks for. */
public final class Pictures {

  /** Size of every picture. */
  public static final Size SIZE = new Size(SquarePictures.WIDTH, SquarePictures.HEIGHT);

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
        EncodedImage.of("picture " + index, image, ImageLimits.DEFAULT),
        List.of(square(index)),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        Map.of());
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
    Rectangle square = SquarePictures.square(index);
    return new PixelBox(square.x, square.y, square.x + square.width, square.y + square.height);
  }

  /** The image file of an example. */
  public static byte[] png(int index) {
    return SquarePictures.png(index);
  }
}
