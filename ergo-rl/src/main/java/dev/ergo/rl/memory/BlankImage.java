package dev.ergo.rl.memory;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;

/** A black image: its pixels do not matter, its size does. */
record BlankImage(String id, Size size) implements ImageSource {

  private static final int TOKEN_SIDE = 28;

  /**
   * An image that takes as many of {@code budget} vision tokens as a rectangle near a square can.
   */
  static BlankImage of(String id, int budget) {
    int columns = (int) Math.sqrt(budget);
    return new BlankImage(id, new Size(TOKEN_SIDE * columns, TOKEN_SIDE * (budget / columns)));
  }

  @Override
  public RgbImage load() {
    return new RgbImage(size, new byte[Math.toIntExact(3 * size.area())]);
  }
}
