package dev.ergo.eval.ask;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.Example;
import dev.ergo.fixtures.SquarePictures;
import java.awt.Rectangle;
import java.util.List;
import java.util.Map;

/** Questions about pictures with a bright square. */
final class Pictures {

  static final Size SIZE = new Size(SquarePictures.WIDTH, SquarePictures.HEIGHT);

  private Pictures() {}

  static Example example(int index) {
    Rectangle at = SquarePictures.square(index);
    return new Example(
        "e" + index,
        "Where?",
        List.of(),
        index % 2 == 0 ? "left" : "right",
        EncodedImage.of("picture " + index, SquarePictures.png(index), ImageLimits.DEFAULT),
        List.of(new PixelBox(at.x, at.y, at.x + at.width, at.y + at.height)),
        Example.BoxesRule.ALL,
        "",
        List.of(),
        Map.of());
  }
}
