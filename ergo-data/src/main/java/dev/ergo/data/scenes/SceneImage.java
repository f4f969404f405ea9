package dev.ergo.data.scenes;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;

/**
 * The image of a scene, drawn when it is needed.
 *
 * @param seed seed of the data set
 * @param index number of the item
 */
public record SceneImage(long seed, long index) implements ImageSource {

  @Override
  public String id() {
    return "scenes-" + seed + "-" + index;
  }

  @Override
  public Size size() {
    return new Size(Scene.SIDE, Scene.SIDE);
  }

  @Override
  public RgbImage load() {
    return SceneRenderer.render(SceneLayout.of(seed, index));
  }
}
