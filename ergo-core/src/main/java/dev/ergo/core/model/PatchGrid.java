package dev.ergo.core.model;

import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.image.Patches;

/**
 * Patches of one image, before the 2x2 merge.
 *
 * @param height patches from top to bottom, a multiple of the merge size
 * @param width patches from left to right, a multiple of the merge size
 */
record PatchGrid(int height, int width) {

  static PatchGrid of(Patches patches) {
    return new PatchGrid(patches.gridHeight(), patches.gridWidth());
  }

  int patches() {
    return height * width;
  }

  /** Number of vision tokens. */
  int tokens() {
    return patches() / (VisionConfig.SPATIAL_MERGE_SIZE * VisionConfig.SPATIAL_MERGE_SIZE);
  }
}
