package dev.ergo.data.scenes;

import dev.ergo.core.image.RgbImage;

/**
 * The image of a scene, drawn when it is needed.
 *
 * @param set the scenes it belongs to
 * @param index number of the item
 */
public record SceneImage(SceneSet set, long index) implements GeneratedImage {

  @Override
  public RgbImage load() {
    return SceneRenderer.render(scene());
  }

  /** What the image shows. */
  public Scene scene() {
    return SceneLayout.of(set, index);
  }
}
