package dev.ergo.data.scenes;

import dev.ergo.core.image.RgbImage;

/**
 * The image of a scene of version 3, drawn when it is needed.
 *
 * @param set the scenes it belongs to
 * @param index number of the item
 */
public record ScaledImage(ScaledSet set, long index) implements GeneratedImage {

  @Override
  public RgbImage load() {
    return ScaledRenderer.render(scene());
  }

  /** What the image shows. */
  public ScaledScene scene() {
    return ScaledLayout.of(set, index);
  }
}
