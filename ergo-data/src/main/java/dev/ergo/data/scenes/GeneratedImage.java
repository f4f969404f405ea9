package dev.ergo.data.scenes;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;

/** The image of a scene of either version, drawn when it is needed. */
public sealed interface GeneratedImage extends ImageSource permits SceneImage, ScaledImage {

  /** The scenes it belongs to. */
  SceneSource set();

  /** Number of the item. */
  long index();

  @Override
  default String id() {
    return set().id(index());
  }

  @Override
  default Size size() {
    return new Size(set().side(), set().side());
  }
}
