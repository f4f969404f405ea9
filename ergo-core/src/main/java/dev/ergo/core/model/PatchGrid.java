package dev.ergo.core.model;

import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.Patches;

/**
 * Patches of one image, before the 2x2 merge.
 *
 * @param height patches from top to bottom, a multiple of the merge size
 * @param width patches from left to right, a multiple of the merge size
 */
record PatchGrid(int height, int width) {

  /** The grid of a view of that size in pixels. */
  static PatchGrid of(Size view, VisionConfig vision) {
    return new PatchGrid(view.height() / vision.patchSize(), view.width() / vision.patchSize());
  }

  static PatchGrid of(Patches patches) {
    return new PatchGrid(patches.gridHeight(), patches.gridWidth());
  }

  int patches() {
    return height * width;
  }

  /** Number of vision tokens when {@code merge} x {@code merge} patches become one. */
  int tokens(int merge) {
    return patches() / (merge * merge);
  }
}
