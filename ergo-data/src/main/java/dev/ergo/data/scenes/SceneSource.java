package dev.ergo.data.scenes;

import java.io.Serializable;

/** Where generated scenes come from: a version of the generator, a seed and what else it takes. */
public interface SceneSource extends Serializable {

  /** Width and height of the images in pixels. */
  int side();

  /** Name of an item, unique over all sources. */
  String id(long index);

  /** What identifies the content. */
  String digest();

  /**
   * The scenes that a run trains on in place of these. Their seed is below 0, so no source that a
   * configuration names by its seed has any of them.
   *
   * @param run the run's seed
   */
  SceneSource ofRun(long run);

  /** The version of the generator, 2 or 3. */
  int version();
}
